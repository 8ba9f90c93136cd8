import { equalShares, type StretchId } from './stretch'

export const vertexShader = `#version 300 es
in vec2 corner;
uniform vec4 clip;
uniform vec4 texels;
out vec2 position;
void main() {
  gl_Position = vec4(mix(clip.xy, clip.zw, corner), 0.0, 1.0);
  position = mix(texels.xy, texels.zw, corner);
}`

/**
 * Two kinds of pictures, two ways to sample. At rest a screen pixel shows the mean of four places in it, each the
 * nearest pixel of the image: sharp squares close by, smooth edges, and with the levels no flicker from afar; values
 * are averaged before they are stretched, as light is. While it moves on a slow device, one place is enough. A place
 * without a value is told by its bits, because compilers may assume that \`v != v\` is never true.
 */
export function fragmentShader(kind: StretchId | 'composite', samples: 1 | 4): string {
  return `#version 300 es
#define SAMPLES ${samples}
${declarations}
${sampling}
${kind === 'composite' ? composite : single(kind)}
void main() {
  if (disc.z > 0.0 && distance(gl_FragCoord.xy, disc.xy) > disc.z) discard;
#if SAMPLES == 4
  vec2 right = dFdx(position) * 0.25;
  vec2 up = dFdy(position) * 0.25;
  places[0] = place(position - right - up);
  places[1] = place(position + right - up);
  places[2] = place(position - right + up);
  places[3] = place(position + right + up);
#else
  places[0] = place(position);
#endif
  colour = vec4(picture(), 1.0);
}`
}

const declarations = `
precision highp float;
precision highp int;
precision highp sampler2D;

in vec2 position;
out vec4 colour;

uniform sampler2D bands[3];
uniform sampler2D map;
uniform sampler2D levels;
uniform ivec2 size;
uniform bool inverted;
// The lower limit, and one over their distance.
uniform vec2 limits;
uniform vec2 tone;
// Of the stretch, and what its curve is divided by.
uniform vec2 strength;
uniform vec3 lupton;
uniform vec3 gains;
uniform float hatch;
// Of a lens: middle and radius in pixels of the canvas; no lens where the radius is 0.
uniform vec3 disc;

ivec2 places[4];
`

const sampling = `
bool hasValue(float v) {
  return (floatBitsToUint(v) & 0x7fffffffu) <= 0x7f800000u;
}

ivec2 place(vec2 at) {
  return clamp(ivec2(floor(at)), ivec2(0), size - 1);
}

// The mean over the places that have a value; false where none has.
bool average(sampler2D band, out float mean) {
  float first = texelFetch(band, places[0], 0).r;
#if SAMPLES == 4
  // Close by, all four lie in one pixel.
  if (places[0] == places[3] && places[1] == places[2] && places[0] == places[1]) {
    mean = first;
    return hasValue(first);
  }
  float sum = 0.0;
  float count = 0.0;
  for (int i = 0; i < 4; i++) {
    float v = i == 0 ? first : texelFetch(band, places[i], 0).r;
    if (hasValue(v)) {
      sum += v;
      count += 1.0;
    }
  }
  mean = sum / count;
  return count > 0.0;
#else
  mean = first;
  return hasValue(first);
#endif
}

// Missing values: a fine hatching that no colour map contains.
vec3 missing() {
  return mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * hatch) < 2.0 * hatch ? vec3(0.36, 0.30, 0.46) : vec3(0.13, 0.11, 0.18);
}

float toned(float t) {
  float c = clamp((t - tone.y) * tone.x + 0.5, 0.0, 1.0);
  return inverted ? 1.0 - c : c;
}
`

const rank = `
float rank(float t) {
  int low = 0;
  int high = ${equalShares};
  for (int i = 0; i < ${Math.log2(equalShares)}; i++) {
    int middle = (low + high) >> 1;
    if (texelFetch(levels, ivec2(middle, 0), 0).r <= t) low = middle; else high = middle;
  }
  float from = texelFetch(levels, ivec2(low, 0), 0).r;
  float step = texelFetch(levels, ivec2(high, 0), 0).r - from;
  return (float(low) + (step > 0.0 ? min(1.0, (t - from) / step) : 1.0)) / ${equalShares}.0;
}
`

/** Of t between 0 and 1, with a = the strength; {@link curveScale} is what they are multiplied by. */
const curves: Readonly<Record<StretchId, string>> = {
  linear: 't',
  squareRoot: 'sqrt(t)',
  asinh: 'log(a * t + sqrt(a * a * t * t + 1.0))',
  logarithm: 'log(1.0 + a * t)',
  sinh: 'exp(a * (t - 1.0)) - exp(-a * (t + 1.0))',
  power: 't > 0.0 ? pow(t, a) : 0.0',
  equalised: 'rank(t)',
}

/** So that a curve reaches 1 at 1. */
export function curveScale(id: StretchId, strength: number): number {
  if (id === 'asinh') return 1 / Math.asinh(strength)
  if (id === 'logarithm') return 1 / Math.log1p(strength)
  return id === 'sinh' ? 1 / (1 - Math.exp(-2 * strength)) : 1
}

const single = (id: StretchId): string => `
${id === 'equalised' ? rank : ''}
vec3 picture() {
  float v;
  if (!average(bands[0], v)) return missing();
  float t = clamp((v - limits.x) * limits.y, 0.0, 1.0);
  float a = strength.x;
  float s = (${curves[id]}) * strength.y;
  return texelFetch(map, ivec2(255.0 * toned(s) + 0.5, 0), 0).rgb;
}
`

/**
 * Lupton et al. 2004: the mean of the bands is stretched by asinh(Q·I/range)·0.1/asinh(0.1·Q), and their ratios, which
 * are the colour, are kept. A pedestal of some times the noise, added before the ratios are taken, keeps noise from
 * becoming colour. `lupton` is Q, range and pedestal.
 */
const composite = `
vec3 picture() {
  vec3 v;
  if (!average(bands[0], v.r) || !average(bands[1], v.g) || !average(bands[2], v.b)) return missing();
  vec3 above = max((v - limits.x) * gains, 0.0);
  float mean = (above.r + above.g + above.b) / 3.0;
  float brightness = toned(min(1.0, asinh(lupton.x * mean / lupton.y) * 0.1 / asinh(0.1 * lupton.x)));
  vec3 ratio = (above + lupton.z) / (mean + lupton.z);
  vec3 rgb = ratio * (inverted ? 1.0 - brightness : brightness);
  float most = max(rgb.r, max(rgb.g, rgb.b));
  rgb = most > 1.0 ? rgb / most : rgb;
  return inverted ? 1.0 - rgb : rgb;
}
`
