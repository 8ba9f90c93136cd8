/** What every pane shows: a point of the reference image in the middle, and how large its pixels are. */
export interface View {
  /** Continuous pixel coordinates: pixel i covers i … i + 1; y grows upwards. */
  x: number
  y: number
  /** CSS pixels per pixel of the reference image. */
  zoom: number
}

export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

const mostZoom = 64

/** The whole image in the middle of a pane of this size. */
export function fit(image: Size, pane: Size): View {
  const zoom = Math.min(pane.width / image.width, pane.height / image.height)
  return { x: image.width / 2, y: image.height / 2, zoom: Math.max(zoom, 1e-4) }
}

/** Zooms so that what lies under the point (CSS pixels from the pane's middle, y down) stays there. */
export function zoomAbout(view: View, factor: number, at: Point, image: Size, pane: Size): View {
  const least = Math.min(fit(image, pane).zoom / 2, 1)
  const zoom = Math.min(mostZoom, Math.max(least, view.zoom * factor))
  return {
    zoom,
    x: view.x + at.x / view.zoom - at.x / zoom,
    y: view.y - at.y / view.zoom + at.y / zoom,
  }
}

/** Moves by CSS pixels, and never so far that the image leaves the pane's middle. */
export function pan(view: View, dx: number, dy: number, image: Size): View {
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  return {
    zoom: view.zoom,
    x: clamp(view.x - dx / view.zoom, image.width),
    y: clamp(view.y + dy / view.zoom, image.height),
  }
}

/** The point of the reference image under a point of a pane (CSS pixels from its middle, y down). */
export function toImage(view: View, at: Point): Point {
  return { x: view.x + at.x / view.zoom, y: view.y - at.y / view.zoom }
}

/** The pixel that covers a point of the reference image, in an image of `scale` times its size; null outside. */
export function pixelAt(point: Point, scale: number, image: Size): Point | null {
  const x = Math.floor(point.x * scale)
  const y = Math.floor(point.y * scale)
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null
}

/** Where a point of the reference image is in a pane, from its left and top. */
export function toScreen(view: View, point: Point, pane: Size): Point {
  return {
    x: pane.width / 2 + (point.x - view.x) * view.zoom,
    y: pane.height / 2 - (point.y - view.y) * view.zoom,
  }
}
