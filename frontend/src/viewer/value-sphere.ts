/** A map of values over the whole sphere, in colours, with a line at each step of the scale. Not part of a visit. */
import { DataTexture, GLSL3, LinearFilter, Mesh, RawShaderMaterial, RedFormat, RepeatWrapping, RGBAFormat, UnsignedByteType } from "three";
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
  float step = share * steps;
  float away = abs(fract(step + 0.5) - 0.5) / max(fwidth(step), 0.0001);
  float isInside = float(share > 0.01 && share < 0.99);
  float line = isInside * (1.0 - smoothstep(0.6, 1.4, away));
  vec3 shown = texture(colours, vec2(share, 0.5)).rgb;
  colour = vec4(mix(shown, vec3(1.0), 0.8 * line), opacity * mix(1.0, 1.3, line));
}`;

interface Values {
  /** From the top left, one byte each: the share of the scale. */
  bytes: Uint8Array;
  width: number;
  height: number;
}

export class ValueSphere extends Mesh {
  declare material: RawShaderMaterial;

  /** `colours`: red, green, blue of 256 shares of the scale. `steps`: how many there are from line to line. */
  constructor({ bytes, width, height }: Values, colours: (share: number) => [number, number, number], steps: number) {
    const values = new DataTexture(bytes, width, height, RedFormat, UnsignedByteType);
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
