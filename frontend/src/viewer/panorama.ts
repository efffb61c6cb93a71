/** The one module that knows the 360° library. Outside it there are only degrees, pixels and our own words. */
import { type CustomRenderer, events, SYSTEM, Viewer, type ViewerConfig } from "@photo-sphere-viewer/core";
import { type Material, type Mesh, type Object3D, type PerspectiveCamera, type Scene as SphereScene, Vector2, type WebGLRenderer } from "three";
import { isPhone } from "../shared/device";
import { prefersStillness } from "../shared/motion";
import { clamp, clampFov, clampPitch, maxFov, minFov, toDegrees, toRadians, wrapYaw } from "./angles";
import type { Direction, PanoramaSource, View } from "./manifest";
import type { Size } from "./projection";
import { loadEarly, type SpherePicture, TiledSphere } from "./tiled-sphere";
import { usableLevels } from "./tiles";

const fadeMilliseconds = 600;
const turnSpeed = "9rpm";
const zoomStep = 10;
const zoomMilliseconds = 200;
const sharpestPixelRatio = 2;
/** What every WebGL 2 device takes; our largest picture, the base, has 1024 pixels. */
const everywhereTextureWidth = 2048;
/** A copy of the picture that takes longer than this is not worth waiting for. */
const mostWaiting = 400;

export class WebGLMissing extends Error {}

export interface PanoramaListener {
  /** The picture was drawn; follows every frame in which something moved. */
  drawn(view: View, size: Size): void;
  /** A finger's tap that was not a drag, and the element it met. */
  tapped(target: Element): void;
  /** The browser took the graphics memory away; this panorama is of no more use. */
  lost(): void;
}

/**
 * Tells the library about this device, in place of its own probe: that one stops where storage is blocked,
 * and leaves a note about touch in every visitor's browser.
 */
function describeDevice(): void {
  const isTouch = navigator.maxTouchPoints > 0;
  Object.assign(SYSTEM, {
    loaded: true,
    isWebGLSupported: true,
    pixelRatio: Math.min(devicePixelRatio || 1, sharpestPixelRatio),
    maxTextureWidth: everywhereTextureWidth,
    isTouchEnabled: { initial: isTouch, promise: Promise.resolve(isTouch) },
    isIphone: false,
  });
}

/** The library's viewer; a context made only to ask for WebGL would cost as much as the real one. */
function createViewer(config: ViewerConfig & { container: HTMLElement }): Viewer {
  try {
    return new Viewer(config);
  } catch (error) {
    config.container.replaceChildren();
    throw /webgl/i.test(String(error)) ? new WebGLMissing() : error;
  }
}

function spherePicture(source: PanoramaSource, view: View, size: Size): SpherePicture {
  return { source, levels: usableLevels(source.levels, isPhone()), arrival: { ...view, roll: 0, size, level: source.level } };
}

/** Begins to fetch the first picture, before there is a panorama to show it; resolves when it is here, coarsely. */
export function fetchEarly(source: PanoramaSource, view: View, { clientWidth: width, clientHeight: height }: HTMLElement): Promise<void> {
  describeDevice();
  return loadEarly(spherePicture(source, view, { width, height }));
}

/** The library finds out by a transparent sphere where one clicked, which it would also draw in every frame. */
function hideClickSphere({ renderer }: Viewer): void {
  const { scene } = renderer as unknown as { scene: SphereScene };
  (scene.children as Mesh<never, Material>[]).forEach(({ material }) => (material.visible = false));
}

const position = ({ yaw, pitch }: Direction) => ({ yaw: toRadians(yaw), pitch: toRadians(pitch) });
const zoomLevel = (fov: number): number => clamp(((maxFov - fov) / (maxFov - minFov)) * 100, 0, 100);

/** What tilts the head, which the library has but does not declare. */
interface Tilting {
  dynamics: { roll: { setValue(radians: number): void } };
}

/** Left and right half show the same: a panorama has no depth, only the glasses need two pictures. */
function splitRenderer(renderer: WebGLRenderer): CustomRenderer {
  return {
    render(scene: SphereScene, camera: PerspectiveCamera) {
      const { x: width, y: height } = renderer.getSize(new Vector2());
      const { aspect } = camera;
      camera.aspect = width / 2 / height;
      camera.updateProjectionMatrix();
      renderer.setScissorTest(true);
      for (const left of [0, width / 2]) {
        renderer.setViewport(left, 0, width / 2, height);
        renderer.setScissor(left, 0, width / 2, height);
        renderer.render(scene, camera);
      }
      renderer.setScissorTest(false);
      renderer.setViewport(0, 0, width, height);
      camera.aspect = aspect;
      camera.updateProjectionMatrix();
    },
  } as CustomRenderer;
}

export class Panorama {
  private readonly viewer: Viewer;
  private zoomingTo: number | null = null;
  private layer: Object3D | null = null;

  constructor(stage: HTMLElement, listener: PanoramaListener) {
    describeDevice();
    this.viewer = createViewer({
      container: stage,
      adapter: TiledSphere,
      // A sphere seen from inside has no edges to smooth and nothing behind anything else.
      rendererParameters: { alpha: true, antialias: false, depth: false, stencil: false },
      navbar: false,
      keyboard: false,
      canvasBackground: "transparent",
      minFov,
      maxFov,
      moveInertia: prefersStillness() ? 0 : 0.8,
    });
    hideClickSphere(this.viewer);
    this.canvas.addEventListener("webglcontextlost", () => listener.lost());
    this.viewer.addEventListener(events.RenderEvent.type, () => listener.drawn(this.view, this.size));
    this.viewer.addEventListener(events.ClickEvent.type, ({ data }) => {
      if (data.target && data.originalEvent && "changedTouches" in data.originalEvent && !data.rightclick) {
        listener.tapped(data.target);
      }
    });
  }

  get view(): View {
    const { yaw, pitch } = this.viewer.getPosition();
    return { yaw: wrapYaw(toDegrees(yaw)), pitch: toDegrees(pitch), fov: this.viewer.state.vFov };
  }

  get size(): Size {
    return this.viewer.getSize();
  }

  /** Shows another picture; false when a later call overtook this one. Rejects when the picture cannot be had. */
  async show(source: PanoramaSource, view: View, { fade }: { fade: boolean }): Promise<boolean> {
    const completed = await this.viewer.setPanorama(spherePicture(source, view, this.size), {
      position: position(view),
      zoom: zoomLevel(view.fov),
      sphereCorrection: { tilt: toRadians(-(source.level?.pitch ?? 0)), roll: toRadians(source.level?.roll ?? 0) },
      showLoader: false,
      transition: fade && !prefersStillness() ? { effect: "fade", rotation: false, speed: fadeMilliseconds } : false,
    });
    return completed !== false;
  }

  /** Looks at once, without travelling there. */
  look(view: Partial<View>, roll = 0): void {
    const { yaw, pitch, fov } = { ...this.view, ...view };
    this.zoomingTo = null;
    this.viewer.stopAnimation();
    (this.viewer as unknown as Tilting).dynamics.roll.setValue(toRadians(roll));
    this.viewer.rotate(position({ yaw, pitch: clampPitch(pitch) }));
    this.viewer.zoom(zoomLevel(fov));
  }

  /** Turns the head there; at once for those who asked for stillness. */
  turnTo(direction: Direction): void {
    if (prefersStillness()) {
      this.look(direction);
    } else {
      this.viewer.animate({ ...position(direction), speed: turnSpeed });
    }
  }

  turnBy(yaw: number, pitch: number): void {
    const now = this.view;
    this.look({ yaw: now.yaw + yaw, pitch: now.pitch + pitch });
  }

  /** Positive steps come closer; steps in quick succession add up. */
  zoomBy(step: number): void {
    const from = this.zoomingTo ?? this.view.fov;
    const fov = clampFov(from - step * zoomStep);
    if (prefersStillness()) {
      this.look({ fov });
      return;
    }
    this.zoomingTo = fov;
    void this.viewer.animate({ zoom: zoomLevel(fov), speed: zoomMilliseconds }).then(() => {
      if (this.zoomingTo === fov) {
        this.zoomingTo = null;
      }
    });
  }

  /** Puts a layer over the picture that pans and zooms with it when dragged or scrolled upon. */
  mount(layer: HTMLElement): void {
    this.viewer.container.append(layer);
  }

  /** Lays something over the picture that stays where it is in the room; the one before goes. */
  cover(layer: Object3D | null): void {
    const { renderer } = this.viewer;
    if (this.layer) renderer.removeObject(this.layer);
    if (layer) renderer.addObject(layer);
    this.layer = layer;
    this.viewer.needsUpdate();
  }

  /** What takes the keyboard focus for the picture. */
  get canvas(): HTMLCanvasElement {
    return this.viewer.container.querySelector("canvas")!;
  }

  /** Copies the picture as it stands on `canvas`; false while the browser draws nothing, as in a hidden tab. */
  copyTo(canvas: HTMLCanvasElement): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isCopied: boolean) => {
        clearTimeout(waiting);
        this.viewer.removeEventListener(events.RenderEvent.type, copy);
        resolve(isCopied);
      };
      // Right after it was drawn the picture may be read; a moment later the browser has taken it.
      const copy = () => {
        Object.assign(canvas, { width: this.canvas.width, height: this.canvas.height });
        canvas.getContext("2d")?.drawImage(this.canvas, 0, 0);
        done(true);
      };
      const waiting = setTimeout(() => done(false), mostWaiting);
      this.viewer.addEventListener(events.RenderEvent.type, copy);
      this.viewer.needsUpdate();
    });
  }

  /** Draws the picture twice, side by side: what cardboard glasses need. */
  splitEyes(isSplit: boolean): void {
    this.viewer.renderer.setCustomRenderer(isSplit ? splitRenderer : null);
    this.viewer.autoSize();
    this.viewer.needsUpdate();
  }

  refresh(): void {
    this.viewer.autoSize();
    this.viewer.needsUpdate();
  }

  destroy(): void {
    this.viewer.destroy();
  }
}
