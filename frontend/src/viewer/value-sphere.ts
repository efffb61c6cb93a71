/** A map of values over the whole sphere, in colours, with a line at each step of the scale. Not part of a visit. */
import { DataTexture, DataUtils, GLSL3, HalfFloatType, LinearFilter, Mesh, RawShaderMaterial, RedFormat, RepeatWrapping, RGBAFormat, UnsignedByteType } from "three";
import { spherePart } from "./tiled-sphere";

/** Above all tiles, whose order is the width of their level. */
const above = 1e6;

const vertexShader = `
uniform mat4 projectionMatrix, modelViewMatrix;
in vec3 position;
in vec2 uv;
out highp vec2 place;
void main() {
  place = vec2(uv.x, 1.0 - uv.y);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const fragmentShader = `
precision highp float;
uniform sampler2D values, colours;
uniform float opacity, steps;
in highp vec2 place;
out vec4 colour;
void main() {
  float share = texture(values, place).r;
  float level = share * steps;
  float away = abs(fract(level + 0.5) - 0.5) / max(fwidth(level), 0.0001);
  float isInside = float(share > 0.01 && share < 0.99);
  float line = isInside * (1.0 - smoothstep(0.4, 1.2, away));
  vec3 shown = texture(colours, vec2(share, 0.5)).rgb;
  colour = vec4(mix(shown, vec3(1.0), 0.8 * line), opacity * mix(1.0, 1.3, line));
}`;

interface Values {
  /** From the top left: the share of the scale, from 0 to 1. */
  shares: Float32Array;
  width: number;
  height: number;
}

export class ValueSphere extends Mesh {
  declare material: RawShaderMaterial;

  /** `colours`: red, green, blue of 256 shares of the scale. `steps`: how many there are from line to line. */
  constructor({ shares, width, height }: Values, colours: (share: number) => [number, number, number], steps: number) {
    // Bytes would be so coarse that the lines between them had teeth.
    const halves = Uint16Array.from(shares, (share) => DataUtils.toHalfFloat(share));
    const values = new DataTexture(halves, width, height, RedFormat, HalfFloatType);
    values.wrapS = RepeatWrapping;
    super(
      spherePart(0, 0, 1, 1),
      new RawShaderMaterial({
        glslVersion: GLSL3,
        vertexShader,
        fragmentShader,
        uniforms: { values: { value: values }, colours: { value: rampOf(colours) }, opacity: { value: 1 }, steps: { value: steps } },
        transparent: true,
        depthTest: false,
        depthWrite: false,
      }),
    );
    values.minFilter = values.magFilter = LinearFilter;
    values.needsUpdate = true;
    this.renderOrder = above;
    this.raycast = () => undefined;
  }

  set opacity(share: number) {
    this.material.uniforms["opacity"]!.value = share;
  }

  dispose(): void {
    const { values, colours } = this.material.uniforms;
    [values, colours].forEach((texture) => (texture!.value as DataTexture).dispose());
    this.geometry.dispose();
    this.material.dispose();
  }
}

function rampOf(colours: (share: number) => [number, number, number]): DataTexture {
  const bytes = new Uint8Array(Array.from({ length: 256 }, (_, at) => [...colours(at / 255), 255]).flat());
  const ramp = new DataTexture(bytes, 256, 1, RGBAFormat, UnsignedByteType);
  ramp.minFilter = ramp.magFilter = LinearFilter;
  ramp.needsUpdate = true;
  return ramp;
}
