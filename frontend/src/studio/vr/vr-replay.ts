import { make, readJson } from "../../shared/dom";
import { iconFrom } from "../../shared/icons";
import { Api } from "../api";
import { draw } from "./drawing";
import { actAt, clock, type Journey, spoken, stayAt } from "./journey";
import { PlanReplay } from "./plan-replay";
import type { SphereReplay } from "./sphere-replay";

const speeds = [1, 4, 10, 30];
const usualSpeed = 10;
const askedEvery = 3_000;
/** So near to the end of a running session one follows it. */
const near = 1_500;
const leap = 5_000;

/** <vr-replay data-replay data-url data-icons [data-live]>: a session in motion, on its plan and in its panoramas. */
export class VrReplay extends HTMLElement {
  private journey!: Journey;
  private now = 0;
  private speed = usualSpeed;
  private isPlaying = false;
  private isFollowing = false;
  private drawnAt = 0;
  private sphere: SphereReplay | null = null;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private readonly api = new Api("");
  private readonly plan = new PlanReplay();
  private readonly stage = make("div", { className: "replay__stage replay__stage--sphere" });
  private readonly caption = make("p", { className: "replay__caption" });
  private readonly slider = make("input", { type: "range", min: "0", step: "100", className: "replay__slider", ariaLabel: "Time in the session" });
  private readonly time = make("output", { className: "replay__time" });
  private readonly words = make("p", { className: "replay__words" });
  private readonly strip = draw("svg", { class: "replay__strip", "aria-hidden": "true", width: "100%", height: 28 });
  private play!: HTMLButtonElement;
  private follow!: HTMLButtonElement;

  connectedCallback(): void {
    this.journey = readJson<Journey>(this.dataset["replay"]!);
    this.build();
    this.take(this.journey);
    if (this.isLive) {
      this.setFollowing(true);
      this.askLater();
    } else this.seek(0);
    document.addEventListener("visibilitychange", this.looked);
    this.toggleAttribute("data-ready", true);
  }

  disconnectedCallback(): void {
    clearTimeout(this.asking);
    this.isPlaying = false;
    document.removeEventListener("visibilitychange", this.looked);
  }

  private get isLive(): boolean {
    return this.dataset["live"] !== undefined && this.journey.is_live;
  }

  private readonly looked = (): void => {
    if (!document.hidden && this.isLive) void this.ask();
  };

  private build(): void {
    const icon = iconFrom(this.dataset["icons"] ?? "");
    this.play = make("button", { type: "button", className: "button replay__play" });
    this.play.addEventListener("click", () => this.setPlaying(!this.isPlaying));
    this.follow = make("button", { type: "button", className: "button replay__follow", textContent: "Live" });
    this.follow.addEventListener("click", () => this.setFollowing(true));
    const speed = make("select", { className: "replay__speed", ariaLabel: "Speed" }, ...speeds.map((times) => make("option", { value: String(times), textContent: `${times}×`, selected: times === usualSpeed })));
    speed.addEventListener("change", () => (this.speed = Number(speed.value)));
    const heat = make("input", { type: "checkbox", checked: true });
    heat.addEventListener("change", () => this.plan.showHeat(heat.checked));
    this.slider.addEventListener("input", () => {
      this.setFollowing(false);
      this.seek(Number(this.slider.value));
    });
    this.slider.addEventListener("keydown", (event) => this.pressed(event));
    this.strip.addEventListener("click", (event) => this.seek(((event.clientX - this.strip.getBoundingClientRect().left) / this.strip.getBoundingClientRect().width) * this.journey.milliseconds));
    const sphere = make("div", { className: "replay__sphere" }, this.stage, this.caption);
    this.append(
      make("div", { className: "replay__views" }, this.plan.element, sphere),
      make("div", { className: "replay__bar" }, this.play, make("div", { className: "replay__track" }, this.slider, this.strip as unknown as Node), this.time, speed, make("label", { className: "replay__heat-choice" }, heat, "Heat"), this.follow),
      this.words,
    );
    this.play.append(icon("play"), icon("pause"));
    this.setPlaying(false);
  }

  /** Arrows leap by five seconds: by tenths nobody gets anywhere. */
  private pressed(event: KeyboardEvent): void {
    const leaps: Record<string, number> = { ArrowLeft: -leap, ArrowDown: -leap, ArrowRight: leap, ArrowUp: leap };
    const by = leaps[event.key];
    if (event.key === " ") {
      event.preventDefault();
      this.setPlaying(!this.isPlaying);
    }
    if (by === undefined) return;
    event.preventDefault();
    this.setFollowing(false);
    this.seek(this.now + by);
  }

  private take(journey: Journey): void {
    this.journey = journey;
    this.hidden = journey.path.length === 0 && journey.stays.length === 0;
    this.slider.max = String(journey.milliseconds);
    this.plan.set(journey);
    // As high as the plan beside it.
    const { width, height } = journey.plans[0] ?? { width: 4, height: 3 };
    this.stage.style.aspectRatio = String(Math.min(1.6, Math.max(1, width / height)));
    const hasScenes = Object.keys(journey.scenes).length > 0;
    this.toggleAttribute("data-flat", !hasScenes);
    this.toggleAttribute("data-planless", journey.path.length === 0);
    this.follow.hidden = !this.isLive;
    this.drawStrip();
    if (hasScenes && !this.sphere) void import("./sphere-replay").then(({ SphereReplay }) => this.begin(new SphereReplay(this.stage, this.caption)));
  }

  private begin(sphere: SphereReplay): void {
    this.sphere = sphere;
    this.sphere.at(this.journey, this.now);
  }

  private drawStrip(): void {
    const { acts, milliseconds, stays } = this.journey;
    const share = (at: number): string => `${((100 * at) / Math.max(1, milliseconds)).toFixed(2)}%`;
    this.strip.replaceChildren(
      ...stays.map(({ at, length, zone }, number) => {
        const part = draw("svg", { x: share(at), width: share(length), height: 22 }, draw("title", {}, `${zone}, ${spoken(length)}`), draw("rect", { class: `replay__stay${number % 2 ? " is-odd" : ""}`, width: "100%", height: 22 }));
        if (length / milliseconds > 0.07) part.append(draw("text", { x: 6, y: 15 }, zone));
        return part;
      }),
      ...acts.map(([at, name]) => draw("rect", { class: "replay__act", x: share(at), y: 24, width: 2, height: 4 }, draw("title", {}, name))),
    );
  }

  private seek(to: number): void {
    this.now = Math.min(this.journey.milliseconds, Math.max(0, to));
    this.draw();
  }

  private draw(): void {
    const { now, journey } = this;
    const zone = stayAt(journey.stays, now)?.zone ?? "";
    const act = actAt(journey.acts, now);
    this.slider.value = String(now);
    this.slider.setAttribute("aria-valuetext", [spoken(now), zone, act].filter(Boolean).join(", "));
    this.time.value = `${clock(now)} / ${clock(journey.milliseconds)}`;
    this.words.textContent = [zone, act].filter(Boolean).join(" · ") || " ";
    this.plan.at(now);
    this.sphere?.at(journey, now);
  }

  private setPlaying(isPlaying: boolean): void {
    if (isPlaying && this.now >= this.journey.milliseconds) this.now = 0;
    this.isPlaying = isPlaying;
    this.play.setAttribute("aria-pressed", String(isPlaying));
    this.play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    if (isPlaying) {
      this.setFollowing(false);
      this.drawnAt = performance.now();
      requestAnimationFrame((at) => this.frame(at));
    }
  }

  private frame(at: number): void {
    if (!this.isPlaying || !this.isConnected) return;
    this.seek(this.now + (at - this.drawnAt) * this.speed);
    this.drawnAt = at;
    if (this.now >= this.journey.milliseconds) this.setPlaying(false);
    else requestAnimationFrame((next) => this.frame(next));
  }

  private setFollowing(isFollowing: boolean): void {
    this.isFollowing = isFollowing && this.isLive;
    this.follow.setAttribute("aria-pressed", String(this.isFollowing));
    if (this.isFollowing) {
      this.setPlaying(false);
      this.seek(this.journey.milliseconds);
    }
  }

  private askLater(): void {
    clearTimeout(this.asking);
    if (this.isLive && this.isConnected) this.asking = setTimeout(() => void this.ask(), askedEvery);
  }

  private async ask(): Promise<void> {
    if (!document.hidden) {
      // What does not come now comes with the next.
      const answer = await this.api.get<Journey>(this.dataset["url"]!).catch(() => null);
      if (answer) {
        const wasAtEnd = this.now >= this.journey.milliseconds - near;
        this.take(answer.data);
        if (this.isFollowing && wasAtEnd) this.seek(answer.data.milliseconds);
        else this.draw();
      }
    }
    this.askLater();
  }
}
