/** Draws a panorama as the library's sphere: its base picture whole, and over it the sharp tiles one looks at. */
import { AbstractAdapter, CONSTANTS, events, SYSTEM, type TextureData } from "@photo-sphere-viewer/core";
import { type Camera, GLSL3, Group, LinearFilter, LinearMipmapLinearFilter, Mesh, RawShaderMaterial, SphereGeometry, Texture, type WebGLRenderer } from "three";
import { pause } from "../shared/pause";
import { toDegrees } from "./angles";
import type { PanoramaSource, TileLevel } from "./manifest";
import { decode, fetchPicture, TileLoader } from "./tile-loader";
import { levelFor, type Sight, tilesInView, tileUrl } from "./tiles";

/** The whole sphere in so many faces around and from pole to pole; a tile's patch has its share of them. */
const segments = { around: 64, down: 32 };
/** Handing a tile to the graphics card takes a slow phone several milliseconds. */
const mostTilesPerFrame = 2;

/** A panorama as the library passes it back to us. */
export interface SpherePicture {
  source: PanoramaSource;
  levels: TileLevel[];
  /** What one will see on arrival: its tiles are fetched while the sphere is being built. */
  arrival: Sight;
}

interface Place {
  level: TileLevel;
  col: number;
  row: number;
}

type SphereMesh = Mesh<SphereGeometry, RawShaderMaterial>;
type Loaded = TextureData<Texture, SpherePicture, object>;

const vertexShader = `
uniform mat4 projectionMatrix, modelViewMatrix;
in vec3 position;
in vec2 uv;
out vec2 place;
void main() {
  place = vec2(uv.x, 1.0 - uv.y);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const fragmentShader = `
precision mediump float;
uniform sampler2D map;
uniform float opacity;
in highp vec2 place;
out vec4 colour;
void main() {
  colour = vec4(texture(map, place).rgb, opacity);
}`;

/** The part of the sphere that tile `col`, `row` of `cols` × `rows` covers, seen from inside. */
export function spherePart(col: number, row: number, cols: number, rows: number): SphereGeometry {
  const geometry = new SphereGeometry(
    CONSTANTS.SPHERE_RADIUS,
    Math.max(1, segments.around / cols),
    Math.max(1, segments.down / rows),
    -Math.PI / 2 + (col / cols) * 2 * Math.PI,
    (2 * Math.PI) / cols,
    (row / rows) * Math.PI,
    Math.PI / rows,
  );
  return geometry.scale(-1, 1, 1);
}

function createPatch(col: number, row: number, cols: number, rows: number): SphereMesh {
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader,
    fragmentShader,
    uniforms: { map: { value: null }, opacity: { value: 1 } },
    depthTest: false,
    depthWrite: false,
  });
  const patch: SphereMesh = new Mesh(spherePart(col, row, cols, rows), material);
  // The library has an invisible sphere of its own to find out where one clicked.
  patch.raycast = () => undefined;
  return patch;
}

/** A texture that frees the decoded picture as soon as the graphics card has it. */
function createTexture(bitmap: ImageBitmap, hasMipmaps: boolean): Texture {
  const texture = new Texture(bitmap);
  texture.flipY = false;
  texture.generateMipmaps = hasMipmaps;
  texture.minFilter = hasMipmaps ? LinearMipmapLinearFilter : LinearFilter;
  texture.anisotropy = hasMipmaps ? 2 : 1;
  texture.onUpdate = () => bitmap.close();
  texture.needsUpdate = true;
  return texture;
}

function paint({ material }: SphereMesh, texture: Texture): void {
  material.uniforms["map"]!.value = texture;
}

const base = (sphere: Group): SphereMesh => sphere.children[0] as SphereMesh;

function dispose({ geometry, material }: SphereMesh): void {
  (material.uniforms["map"]!.value as Texture | null)?.dispose();
  geometry.dispose();
  material.dispose();
}

/** The tiles seen, the middle ones first, each with its address. */
function tilesSeen({ source, levels }: SpherePicture, sight: Sight): [url: string, place: Place][] {
  const level = levelFor(levels, sight, SYSTEM.pixelRatio);
  if (!level) {
    return [];
  }
  return tilesInView(level, sight).flatMap(({ col, row }) => {
    const url = tileUrl(source, level, col, row);
    return url ? [[url, { level, col, row }]] : [];
  });
}

/** What was asked for before there was a sphere to draw it on, by the address of the base picture. */
const early = new Map<string, Loading>();

/** A panorama on its way: the whole of it coarsely, then what one will see. */
class Loading {
  readonly tiles = new TileLoader();
  readonly base: Promise<ImageBitmap>;
  /** Settles when the coarse picture is here, though not yet decoded. */
  readonly answered: Promise<unknown>;

  constructor(picture: SpherePicture) {
    const fetched = fetchPicture(picture.source.base_url);
    this.base = fetched.then(decode);
    this.base.catch(() => undefined);
    this.answered = fetched.then(
      () => this.tiles.want(tilesSeen(picture, picture.arrival).map(([url]) => url)),
      () => undefined,
    );
  }
}

/** Fetches a first picture while the library sets itself up; resolves when the coarse one is here. */
export async function loadEarly(picture: SpherePicture): Promise<void> {
  const loading = new Loading(picture);
  early.set(picture.source.base_url, loading);
  await loading.answered;
}

function load(picture: SpherePicture): Loading {
  const { base_url: address } = picture.source;
  const loading = early.get(address) ?? new Loading(picture);
  early.delete(address);
  return loading;
}

export class TiledSphere extends AbstractAdapter<SpherePicture, object, Texture, Group> {
  static override readonly id: string = "tiled-sphere";
  static override readonly supportsDownload: boolean = false;

  private tiles: TileLoader | null = null;
  /** The sphere in place, and where on it a tile belongs, by its address. */
  private sphere: Group | null = null;
  private readonly places = new Map<string, Place>();
  private isBaseDrawn = false;
  private hasMoved = false;
  /** A shader is thrown away with the last thing that uses it: this one stays. */
  private readonly shaderKeeper = createPatch(0, 0, 1, 1);

  override init(): void {
    super.init();
    this.prepareShader();
    const moved = [events.PositionUpdatedEvent, events.ZoomUpdatedEvent, events.RollUpdatedEvent, events.SizeUpdatedEvent];
    moved.forEach(({ type }) => this.viewer.addEventListener(type, () => (this.hasMoved = true)));
    this.viewer.addEventListener(events.TransitionDoneEvent.type, ({ completed }) => {
      if (completed) {
        this.settle((this.viewer.renderer as unknown as { mesh: Group }).mesh);
      }
    });
    this.viewer.addEventListener(events.BeforeRenderEvent.type, () => this.prepareFrame());
    this.viewer.addEventListener(events.RenderEvent.type, () => (this.isBaseDrawn = this.sphere !== null));
  }

  /** Has the graphics card translate the shader while the first picture is still on its way. */
  private prepareShader(): void {
    const { gl, camera } = this;
    // The shader is a constant: to ask whether it is right would wait for the graphics card.
    gl.debug.checkShaderErrors = false;
    gl.compile(this.shaderKeeper, camera);
  }

  override destroy(): void {
    dispose(this.shaderKeeper);
    this.tiles?.close();
    super.destroy();
  }

  override supportsTransition(): boolean {
    return true;
  }

  override supportsPreload(): boolean {
    return false;
  }

  override async loadTexture(panorama: SpherePicture): Promise<Loaded> {
    this.tiles?.close();
    this.sphere = null;
    const { base, tiles } = load(panorama);
    this.tiles = tiles;
    const texture = createTexture(await base, false);
    if (this.viewer.config.panorama === panorama) {
      await pause();
      this.gl.initTexture(texture);
      await pause();
    }
    return { panorama, texture, panoData: {}, cacheKey: panorama.source.base_url };
  }

  override createMesh(): Group {
    return new Group().add(createPatch(0, 0, 1, 1));
  }

  override setTexture(sphere: Group, { texture }: Loaded, isTransition = false): void {
    paint(base(sphere), texture);
    if (!isTransition) {
      this.settle(sphere);
    }
  }

  override setTextureOpacity(sphere: Group, opacity: number): void {
    const { material } = base(sphere);
    material.uniforms["opacity"]!.value = opacity;
    material.transparent = opacity < 1;
  }

  override disposeTexture({ texture }: Loaded): void {
    texture.dispose();
  }

  override disposeMesh(sphere: Group): void {
    (sphere.children as SphereMesh[]).forEach(dispose);
  }

  private get gl(): WebGLRenderer {
    return (this.viewer.renderer as unknown as { renderer: WebGLRenderer }).renderer;
  }

  private get camera(): Camera {
    return (this.viewer.renderer as unknown as { camera: Camera }).camera;
  }

  /** From now on tiles are laid on this sphere. */
  private settle(sphere: Group): void {
    this.sphere = sphere;
    this.places.clear();
    this.isBaseDrawn = false;
    this.hasMoved = true;
  }

  private prepareFrame(): void {
    if (!this.sphere) {
      return;
    }
    if (this.hasMoved) {
      this.hasMoved = false;
      this.wantTiles();
    }
    if (this.isBaseDrawn) {
      this.layTiles(this.sphere);
    }
  }

  private get sight(): Sight {
    const { state } = this.viewer;
    const { yaw, pitch } = this.viewer.getPosition();
    const { level } = (this.viewer.config.panorama as SpherePicture).source;
    return { yaw: toDegrees(yaw), pitch: toDegrees(pitch), roll: toDegrees(state.roll), fov: state.vFov, size: state.size, level };
  }

  private wantTiles(): void {
    const seen = tilesSeen(this.viewer.config.panorama as SpherePicture, this.sight);
    seen.forEach(([url, place]) => this.places.set(url, place));
    this.tiles?.want(seen.map(([url]) => url));
  }

  private layTiles(sphere: Group): void {
    for (let laid = 0; laid < mostTilesPerFrame; laid += 1) {
      const [url, bitmap] = this.tiles?.take() ?? [];
      const place = url && this.places.get(url);
      if (!place || !bitmap) {
        return;
      }
      const { level, col, row } = place;
      const patch = createPatch(col, row, level.cols, level.rows);
      patch.renderOrder = level.width;
      paint(patch, createTexture(bitmap, level.level > 0));
      sphere.add(patch);
      this.viewer.needsUpdate();
    }
  }
}
