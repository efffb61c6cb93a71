/**
 * Viridis: as much lighter as the value is higher, also for eyes that see fewer colours and on grey paper. Nine of its 256
 * colours; between them straight lines differ from it by less than the eye sees.
 */
const stops = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];

const channels = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** Red, green and blue (0…255) of a share of the scale. */
export function viridis(share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const at = Math.min(stops.length - 2, Math.floor(place));
  const mixed = channels[at]!.map((from, channel) => Math.round(from + (channels[at + 1]![channel]! - from) * (place - at)));
  return mixed as [number, number, number];
}

/** From an eighth of an even look around to eight times as much: three doublings on each side of 1. */
export const doublings = 3;

/** Where on the scale a value lies, from 0 to 1; an even look around lies in its middle. */
export const shareOf = (value: number): number => (value > 0 ? Math.min(1, Math.max(0, (Math.log2(value) + doublings) / (2 * doublings))) : 0);
