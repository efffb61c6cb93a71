import type { Direction, Manifest, Scene, View } from "./manifest";
import type { Size } from "./projection";

/** What the parts beside the picture may know of a visit, and what they may ask of it. */
export interface Tour {
  readonly element: HTMLElement;
  readonly manifest: Manifest;
  /** Where one stands; null before the first picture. */
  readonly scene: Scene | null;
  readonly view: View;
  readonly icon: (name: string) => SVGSVGElement;
  goTo(sceneId: string): void;
  /** Turns the head there, at the pace of a person. */
  turnTo(direction: Partial<Direction>): void;
  /** Looks there at once; `roll` tilts the head, in degrees to the right. */
  look(direction: Partial<Direction>, roll?: number): void;
  choose(hotspotId: string): void;
  /** Draws the picture twice, once for each eye. */
  splitEyes(isSplit: boolean): void;
  /** For screen readers alone. */
  announce(text: string): void;
  /** For everybody, for a few seconds. */
  say(text: string): void;
  /** Whether something lies open that the visitor reads. */
  readonly isReading: boolean;
}

/** A part beside the picture that follows the visit. */
export interface Companion {
  entered?(scene: Scene): void;
  turned?(view: View, size: Size): void;
}
