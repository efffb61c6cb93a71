import { make } from "../shared/dom";
import { prefersStillness } from "../shared/motion";
import { safeUrl } from "../shared/safe-url";
import { words } from "../shared/words";
import type { AudioContent, VideoContent } from "./manifest";

type DrawIcon = (name: string) => SVGSVGElement;

/** A site that plays videos in a frame of its own, and who learns of it. */
interface VideoSite {
  name: string;
  company: string;
  page: string;
  player: string;
}

const strangers = "noopener noreferrer nofollow ugc";

function youTube(id: string, { muted, loop }: VideoContent): VideoSite {
  const asked = new URLSearchParams({ autoplay: "1", playsinline: "1", rel: "0" });
  if (muted) asked.set("mute", "1");
  if (loop) {
    asked.set("loop", "1");
    asked.set("playlist", id);
  }
  const name = encodeURIComponent(id);
  return {
    name: "YouTube",
    company: "Google",
    page: `https://www.youtube.com/watch?v=${name}`,
    player: `https://www.youtube-nocookie.com/embed/${name}?${asked}`,
  };
}

function vimeo(id: string, { muted, loop }: VideoContent): VideoSite {
  const asked = new URLSearchParams({ autoplay: "1", dnt: "1" });
  if (muted) asked.set("muted", "1");
  if (loop) asked.set("loop", "1");
  const name = encodeURIComponent(id);
  return { name: "Vimeo", company: "Vimeo", page: `https://vimeo.com/${name}`, player: `https://player.vimeo.com/video/${name}?${asked}` };
}

/** Says in words what the browser shows as an empty box. */
function explainFailure(media: HTMLMediaElement): HTMLElement {
  const said = make("p", { className: "media__failed", hidden: true, textContent: words.mediaFailed });
  said.setAttribute("role", "status");
  media.addEventListener("error", () => (said.hidden = false));
  return said;
}

/** A sound. To open it was the visitor's own press, so it may begin by itself where the tour says so. */
export function audioPlayer({ audio_url, autoplay = false, loop = false }: AudioContent, title: string, icon: DrawIcon): Node[] {
  const src = safeUrl(audio_url);
  if (!src) {
    return [];
  }
  const audio = make("audio", { src, autoplay, loop, controls: true, preload: "metadata" });
  audio.setAttribute("aria-label", words.soundTitle(title));
  const note = loop ? [make("span", { className: "media__note" }, icon("refresh-cw"), words.playsAgain)] : [];
  return [make("div", { className: "media media--sound" }, audio, ...note), explainFailure(audio)];
}

/** A film. It never begins aloud: where the tour lets it begin by itself, it is muted. */
export function videoPlayer(content: VideoContent, title: string, icon: DrawIcon): Node[] {
  const { youtube_id, vimeo_id, video_url, poster_url, autoplay = false, muted = false, loop = false } = content;
  const poster = safeUrl(poster_url) ?? "";
  if (youtube_id) {
    return facade(youTube(youtube_id, content), poster, title, icon);
  }
  if (vimeo_id) {
    return facade(vimeo(vimeo_id, content), poster, title, icon);
  }
  const src = safeUrl(video_url);
  if (!src) {
    return [];
  }
  const begins = autoplay && !prefersStillness();
  const film = make("video", { src, poster, loop, autoplay: begins, muted: muted || begins, controls: true, playsInline: true });
  film.preload = "metadata";
  film.setAttribute("aria-label", words.videoTitle(title));
  return [film, explainFailure(film)];
}

/** In place of a stranger's player: nothing is fetched from there before the visitor has said yes. */
function facade(site: VideoSite, poster: string, title: string, icon: DrawIcon): Node[] {
  const play = make("button", { type: "button", className: "button button--primary" }, icon("play"), words.playFrom(site.name));
  const box = make("div", { className: "facade" }, play);
  if (poster) {
    box.style.setProperty("--poster", `url(${JSON.stringify(poster)})`);
  }
  play.addEventListener("click", () => {
    const frame = strangersPlayer(site, title);
    box.replaceChildren(frame);
    frame.focus();
  });
  const outward = make("a", { href: site.page, target: "_blank", rel: strangers, textContent: words.watchOn(site.name) });
  outward.append(make("span", { className: "visually-hidden", textContent: ` (${words.opensNewTab})` }));
  return [box, make("p", { className: "media__note" }, `${words.contacts(site.company)} `, outward)];
}

function strangersPlayer({ player }: VideoSite, title: string): HTMLIFrameElement {
  return make("iframe", {
    src: player,
    title: words.videoTitle(title),
    allow: "autoplay; fullscreen; encrypted-media; picture-in-picture",
    allowFullscreen: true,
    referrerPolicy: "strict-origin-when-cross-origin",
  });
}
