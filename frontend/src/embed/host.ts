/** The origin of an address, or null if it has none of the web. */
export function originOf(address: string | null | undefined): string | null {
  try {
    const { protocol, origin } = new URL(address ?? "");
    return protocol === "https:" || protocol === "http:" ? origin : null;
  } catch {
    return null;
  }
}

interface Surroundings {
  search: string;
  ancestorOrigins?: ArrayLike<string> | undefined;
  referrer: string;
}

/** The origin of the page around this frame: as the browser says, else as that page said, else where we came from. */
export function hostOrigin({ search, ancestorOrigins, referrer }: Surroundings): string | null {
  return originOf(ancestorOrigins?.[0]) ?? originOf(new URLSearchParams(search).get("origin")) ?? originOf(referrer);
}

export const surroundings = (): Surroundings => ({
  search: location.search,
  ancestorOrigins: location.ancestorOrigins,
  referrer: document.referrer,
});
