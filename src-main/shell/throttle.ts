/** Calls `act` at most once in `milliseconds`: at once when it has been quiet, and once more at the end of a burst. */
export function throttle(milliseconds: number, act: () => void): () => void {
  let timer: NodeJS.Timeout | null = null
  let asked = false
  const open = (): void => {
    timer = null
    if (asked) fire()
  }
  const fire = (): void => {
    asked = false
    timer = setTimeout(open, milliseconds)
    act()
  }
  return () => {
    if (timer) asked = true
    else fire()
  }
}
