/**
 * Colours of a value 0…1, as points that are joined by straight lines in sRGB. Viridis, magma, inferno (van der Walt
 * and Smith 2015) and cividis (Nuñez et al. 2018), as published in the public domain (CC0) with Matplotlib, sampled at
 * 65 points: within 1 of 255 of the full tables, 2 for cividis.
 */
const published = {
  viridis:
    '440154 46065a 470d60 471365 48186a 481d6f 482374 482878 472d7b 46327e 453681 443b84 424086 404587 3f4989 3d4e8a ' +
    '3b528b 39568c 375a8d 355e8d 33638d 31668e 2f6a8e 2e6e8e 2c728e 2b768e 297a8e 287d8e 26818e 25858e 23898e 228c8d ' +
    '21908c 20948c 1f988b 1e9b8a 1f9f88 20a387 21a685 24aa83 28ae80 2cb17e 31b57b 37b877 3ebc74 45bf70 4cc26c 54c667 ' +
    '5dc963 65cc5d 6ece58 78d152 82d34c 8cd646 96d83f a0da39 abdc32 b5de2b c0df24 cbe11f d5e21a e0e318 eae51a f4e61e ' +
    'fde725',
  magma:
    '000004 020109 030311 06051a 0a0822 0e0b2b 130d33 180f3d 1d1146 221150 28115a 2f1163 36106a 3d0f71 430f76 4a1079 ' +
    '50127c 57147e 5d177f 631980 691c81 6f1e81 762181 7c2382 822681 892881 8f2a81 952c80 9c2e7f a2307e a9327d af347b ' +
    'b63779 bc3977 c33b75 c93e72 cf4170 d6446d db486a e14c66 e65163 ea5661 ee5c5e f2635d f5695c f7715c f9785d fa805e ' +
    'fb8761 fc8f64 fd9668 fe9e6c fea571 fead76 feb47b febb81 fec387 feca8d fed194 fed99b fde0a2 fde7a9 fceeb0 fcf6b8 ' +
    'fcfdbf',
  inferno:
    '000004 02010a 040312 07051b 0b0724 10092d 150b37 1a0c40 210c4a 270b53 2e0a5a 360960 3c0965 430a68 4a0c6b 500e6c ' +
    '57106d 5d126e 63146e 6a176e 70196e 761b6d 7d1e6d 83206b 89226a 902468 962766 9c2964 a32b61 a92e5f af315c b53458 ' +
    'bb3755 c13a51 c63e4d cc4149 d14644 d64a40 db4f3b df5437 e35932 e75f2d eb6528 ee6b23 f1711e f47819 f67f14 f8860f ' +
    'f98d0a fa9407 fb9c06 fca309 fcab0f fcb217 fbba1f fac228 f9ca32 f7d23d f5d949 f3e156 f2e865 f1ef75 f3f586 f6fa96 ' +
    'fcffa4',
  cividis:
    '00224e 002554 00285b 002b62 002e6a 003070 043371 113570 1a386f 213b6e 273e6e 2d416d 32436d 36466c 3b496c 3f4c6c ' +
    '434e6c 47516c 4b546c 4f576c 52596d 565c6d 5a5f6e 5d626e 61656f 646770 686a71 6b6d72 6f7073 727374 757676 797877 ' +
    '7c7b78 807e78 848179 878478 8b8778 8f8a78 938d78 979077 9b9376 9f9676 a39a75 a79d74 aba072 afa371 b3a670 b7aa6e ' +
    'bbad6c bfb06b c3b469 c8b766 ccba64 d0be61 d4c15f d9c55c ddc958 e1cc55 e6d051 ead44c efd748 f4db42 f8df3c fde334 ' +
    'fee838',
} as const

export const colourMapIds = ['viridis', 'magma', 'inferno', 'cividis', 'gray', 'cubehelix', 'difference'] as const
export type ColourMapId = (typeof colourMapIds)[number]

/** The maps for images, the perceptually uniform ones first; `difference` is for what has both signs. */
export const imageMapIds = ['viridis', 'magma', 'inferno', 'cividis', 'gray', 'cubehelix'] as const
export type ImageMapId = (typeof imageMapIds)[number]

const entries = 256
const tables = new Map<ColourMapId, Uint8Array<ArrayBuffer>>()

/** 256 colours as RGBA bytes. */
export function colourTable(id: ColourMapId): Uint8Array<ArrayBuffer> {
  let table = tables.get(id)
  if (!table) {
    table = id in formulas ? makeTable(formulas[id as keyof typeof formulas]) : join(id as keyof typeof published)
    tables.set(id, table)
  }
  return table
}

/**
 * Cubehelix (Green 2011): brightness rises linearly while the colour turns −1.5 times from blue-violet, with hue 1.
 */
function cubehelix(t: number): number[] {
  const angle = 2 * Math.PI * (0.5 / 3 + 1 - 1.5 * t)
  const amplitude = (t * (1 - t)) / 2
  const [cos, sin] = [amplitude * Math.cos(angle), amplitude * Math.sin(angle)]
  return [t - 0.14861 * cos + 1.78277 * sin, t - 0.29227 * cos - 0.90649 * sin, t + 1.97294 * cos].map((v) =>
    Math.min(1, Math.max(0, v)),
  )
}

const formulas = { gray: (t: number) => [t, t, t], cubehelix, difference: differenceColour } as const

function join(id: keyof typeof published): Uint8Array<ArrayBuffer> {
  const points = published[id].split(' ').map((hex) => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255))
  return makeTable((t) => {
    const position = t * (points.length - 1)
    const i = Math.min(Math.floor(position), points.length - 2)
    const from = points[i] ?? [0, 0, 0]
    const to = points[i + 1] ?? from
    return [0, 1, 2].map((channel) => {
      const a = from[channel] ?? 0
      return a + ((to[channel] ?? a) - a) * (position - i)
    })
  })
}

/**
 * Negative blue, positive orange, nothing nearly black, so that small residuals rest beside the dark images instead of
 * glaring: two hues that a colour-blind eye tells apart, equally light at equal distance from zero (OKLCh; Ottosson
 * 2020).
 */
function differenceColour(t: number): number[] {
  const distance = Math.abs(2 * t - 1)
  const hue = t < 0.5 ? 245 : 62
  return oklch(
    0.16 + 0.7 * distance ** 0.9,
    0.15 * Math.sin(Math.min(1, distance * 1.25) * (Math.PI / 2)) * (1 - 0.35 * distance),
    hue,
  )
}

/** OKLCh to sRGB 0…1, clipped. */
function oklch(lightness: number, chroma: number, hueDegrees: number): number[] {
  const a = chroma * Math.cos((hueDegrees * Math.PI) / 180)
  const b = chroma * Math.sin((hueDegrees * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return linear.map((v) => {
    const clipped = Math.min(1, Math.max(0, v))
    return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055
  })
}

function makeTable(colour: (t: number) => number[]): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(entries * 4)
  for (let i = 0; i < entries; i++) {
    const rgb = colour(i / (entries - 1))
    for (let channel = 0; channel < 3; channel++) table[4 * i + channel] = Math.round(255 * (rgb[channel] ?? 0))
    table[4 * i + 3] = 255
  }
  return table
}
