import { contrast, guarded, ink, isColour, mix, readable, readableOn, white } from "../shared/colours";
import type { BrandColour, Branding } from "./manifest";

/** Fonts everybody has: a brand's own files would be one more download before the picture. */
const system = "system-ui, sans-serif";
const fonts: Record<string, string> = {
  sans: system,
  system,
  serif: 'Georgia, "Times New Roman", serif',
  georgia: 'Georgia, "Times New Roman", serif',
  humanist: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
  geometric: 'Avenir, Montserrat, Corbel, "URW Gothic", sans-serif',
  grotesque: '"Helvetica Neue", Arial, sans-serif',
  rounded: 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, "Arial Rounded MT", sans-serif',
  slab: 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", serif',
  mono: 'ui-monospace, "Cascadia Code", Menlo, monospace',
};

const radii = { rounded: "6px", square: "0px", pill: "999px" };
/** The panels' own ground in light and dark, for brands that choose none. */
const grounds = { light: white, dark: "#1a1815" };

type Properties = Record<string, string>;
type Scheme = keyof typeof grounds;

/** Ground and text of the panels; a brand without a ground keeps ours, in light and dark. */
function panelProperties(ground: string | null, text: string | null): Properties {
  if (!ground) {
    return {};
  }
  const readableText = guarded(text, ground);
  const softer = mix(readableText, ground, 0.78);
  return {
    "--surface": ground,
    "--paper": ground,
    "--sunken": mix(readableText, ground, 0.05),
    "--hairline": mix(readableText, ground, 0.16),
    "--ink": readableText,
    "--ink-2": contrast(softer, ground) >= readable ? softer : readableText,
    "--ink-3": contrast(softer, ground) >= readable ? softer : readableText,
    "color-scheme": contrast(ground, white) > contrast(ground, ink) ? "dark" : "light",
  };
}

function primaryProperties(primary: string | null, ground: string, ownsGround: boolean): Properties {
  if (!primary) {
    return ownsGround ? { "--ember-text": readableOn(ground) } : {};
  }
  const onGround = contrast(primary, ground) >= readable ? primary : readableOn(ground);
  return {
    "--ember": primary,
    "--ember-soft": mix(primary, ground, 0.12),
    "--ember-text": onGround,
    "--brand": primary,
    "--on-brand": readableOn(primary),
  };
}

/** A brand as the page's own properties. Whatever cannot be read is replaced by ink or white. */
export function brandProperties({ colors = {}, font_family, button_style }: Branding, scheme: Scheme): Properties {
  const chosen = (name: BrandColour) => (isColour(colors[name]) ? colors[name] : null);
  const ground = chosen("background") ?? grounds[scheme];
  const disc = chosen("secondary");
  const lit = chosen("accent");
  const font = fonts[font_family?.toLowerCase() ?? ""];
  return {
    ...panelProperties(chosen("background"), chosen("text")),
    ...primaryProperties(chosen("primary"), ground, chosen("background") !== null),
    ...(disc && { "--disc-brand": disc, "--on-disc-brand": readableOn(disc) }),
    ...(lit && { "--lit-brand": lit, "--on-lit-brand": readableOn(lit) }),
    ...(font && { "--font-ui": font, "--font-title": font }),
    ...(button_style && radii[button_style] && { "--radius-control": radii[button_style] }),
  };
}

/** Dresses the page in the tour's brand, and again when the visitor switches between light and dark. */
export function applyBranding(branding: Branding | null | undefined): void {
  if (!branding) {
    return;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const properties = brandProperties(branding, dark.matches ? "dark" : "light");
    Object.entries(properties).forEach(([name, value]) => document.documentElement.style.setProperty(name, value));
  };
  dark.addEventListener("change", apply);
  apply();
}
