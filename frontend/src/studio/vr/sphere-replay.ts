import { make } from "../../shared/dom";
import { Panorama, WebGLMissing } from "../../viewer/panorama";
import { type Journey, lookAt, stayAt } from "./journey";

const comfortable = 75;

/** The panorama of the zone somebody is in, turned as their head was. Made when it is first needed: it brings the 360° library. */
export class SphereReplay {
  private panorama: Panorama | null = null;
  private scene = "";
  /** False while a picture is on its way: turning it would fight with its arrival. */
  private isThere = false;

  constructor(
    private readonly stage: HTMLElement,
    private readonly caption: HTMLElement,
  ) {
    try {
      this.panorama = new Panorama(stage, { drawn: () => {}, tapped: () => {}, lost: () => this.say("The browser took back the memory for the picture. Reload the page to see it again.") });
      this.panorama.canvas.tabIndex = -1;
      this.panorama.canvas.setAttribute("aria-hidden", "true");
      this.panorama.mount(make("div", { className: "replay__reticle" }));
    } catch (error) {
      if (!(error instanceof WebGLMissing)) throw error;
      this.say("This browser cannot draw 360° pictures (WebGL 2 is missing).");
    }
  }

  at(journey: Journey, milliseconds: number): void {
    const stay = stayAt(journey.stays, milliseconds);
    const scene = stay?.scene ? journey.scenes[stay.scene] : undefined;
    if (!stay || !scene) {
      this.stage.classList.add("is-away");
      this.say(stay ? `${stay.zone} is not joined to a scene.` : "Between two zones.");
      return;
    }
    this.stage.classList.remove("is-away");
    if (stay.scene !== this.scene) this.enter(stay.scene!, scene);
    const look = lookAt(journey.looks, milliseconds, stay.at - 500);
    if (look && this.isThere) this.panorama?.look({ yaw: look.yaw, pitch: look.pitch });
    const unknown = journey.looks.length === 0 ? " · where they looked is not known here" : "";
    this.say(look?.target ? `${scene.title} · ${look.target}` : `${scene.title}${unknown}`);
  }

  private enter(id: string, scene: Journey["scenes"][string]): void {
    this.scene = id;
    this.isThere = false;
    void this.panorama
      ?.show(scene.panorama, { ...scene.view, fov: comfortable }, { fade: false })
      .then((isShown) => (this.isThere ||= isShown))
      .catch(() => this.say("The picture did not arrive. Check the connection."));
  }

  private say(text: string): void {
    if (this.caption.textContent !== text) this.caption.textContent = text;
  }
}
