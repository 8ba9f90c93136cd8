import { stretchIds, type StretchId } from './stretch'

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
 * A screen pixel shows the mean of four places in it, each the nearest pixel of the image: sharp squares close by,
 * smooth edges, and with the pyramid no flicker from afar. Values are averaged before they are stretched, as light is. A
 * place without a value is told by its bits, because compilers may assume that \`v != v\` is never true.
 */
export const fragmentShader = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;

in vec2 position;
out vec4 colour;

uniform sampler2D bands[3];
uniform sampler2D map;
uniform ivec2 size;
uniform int bandCount;
uniform int curve;
uniform bool inverted;
uniform vec2 limits;
uniform float pedestal;
uniform float strength;
uniform float hatch;

bool hasValue(float v) {
  return (floatBitsToUint(v) & 0x7fffffffu) <= 0x7f800000u;
}

float stretched(float v) {
  float t = clamp((v - limits.x) / (limits.y - limits.x), 0.0, 1.0);
  if (curve == 1) return sqrt(t);
  if (curve == 2) return asinh(strength * t) / asinh(strength);
  if (curve == 3) return log(1.0 + strength * t) / log(1.0 + strength);
  if (curve == 4) return t * t;
  return t;
}

// Missing values: a fine hatching that no colour map contains.
vec3 missing() {
  return mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * hatch) < 2.0 * hatch ? vec3(0.36, 0.30, 0.46) : vec3(0.13, 0.11, 0.18);
}

ivec2 places[4];

// The mean over the places that have a value; false where none has.
bool average(sampler2D band, out float mean) {
  float first = texelFetch(band, places[0], 0).r;
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
}

// Lupton et al. 2004: the mean of the bands is stretched, and their ratios, which are the colour, are kept. A pedestal
// of some times the noise, added before the ratios are taken, keeps noise from becoming colour.
vec3 composite() {
  vec3 v;
  if (!average(bands[0], v.r) || !average(bands[1], v.g) || !average(bands[2], v.b)) return missing();
  vec3 above = max(v - limits.x, 0.0);
  float mean = (above.r + above.g + above.b) / 3.0;
  if (mean <= 0.0) return vec3(inverted ? 1.0 : 0.0);
  vec3 rgb = (above + pedestal) / (mean + pedestal) * stretched(limits.x + mean);
  float most = max(rgb.r, max(rgb.g, rgb.b));
  rgb = most > 1.0 ? rgb / most : rgb;
  return inverted ? 1.0 - rgb : rgb;
}

vec3 single() {
  float v;
  if (!average(bands[0], v)) return missing();
  float t = stretched(v);
  return texture(map, vec2((0.5 + 255.0 * (inverted ? 1.0 - t : t)) / 256.0, 0.5)).rgb;
}

ivec2 place(vec2 at) {
  return clamp(ivec2(floor(at)), ivec2(0), size - 1);
}

void main() {
  vec2 right = dFdx(position) * 0.25;
  vec2 up = dFdy(position) * 0.25;
  places[0] = place(position - right - up);
  places[1] = place(position + right - up);
  places[2] = place(position - right + up);
  places[3] = place(position + right + up);
  colour = vec4(bandCount == 3 ? composite() : single(), 1.0);
}`

export function curveNumber(id: StretchId): number {
  return stretchIds.indexOf(id)
}
