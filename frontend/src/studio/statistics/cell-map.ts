/** A value for each equal-area cell of the sphere, smoothly between their middles. */
import { toDegrees } from "../../viewer/angles";

interface Ring {
  first: number;
  count: number;
  pitch: number;
}

export class CellMap {
  private readonly rings: Ring[] = [];

  /** `counts`: how many cells each ring has, from the top down; `values`: of all cells, in that order from yaw −180. */
  constructor(
    counts: readonly number[],
    private readonly values: readonly number[],
  ) {
    let first = 0;
    for (const count of counts) {
      const middle = 1 - (2 * (first + count / 2)) / values.length;
      this.rings.push({ first, count, pitch: toDegrees(Math.asin(middle)) });
      first += count;
    }
  }

  at(yaw: number, pitch: number): number {
    const { rings } = this;
    const below = rings.findIndex((ring) => ring.pitch <= pitch);
    if (below === 0) return this.along(rings[0]!, yaw);
    if (below === -1) return this.along(rings.at(-1)!, yaw);
    const [upper, lower] = [rings[below - 1]!, rings[below]!];
    const share = (upper.pitch - pitch) / (upper.pitch - lower.pitch);
    return this.along(upper, yaw) * (1 - share) + this.along(lower, yaw) * share;
  }

  /** The value all around one pitch, for many yaws at once: `columns` of them, from −180. */
  row(pitch: number, columns: number): Float32Array {
    return Float32Array.from({ length: columns }, (_, column) => this.at(((column + 0.5) / columns) * 360 - 180, pitch));
  }

  private along({ first, count }: Ring, yaw: number): number {
    const place = ((yaw + 180) / 360) * count - 0.5;
    const left = Math.floor(place);
    const [a, b] = [left, left + 1].map((at) => this.values[first + ((at % count) + count) % count]!) as [number, number];
    return a + (b - a) * (place - left);
  }
}

/** As a picture of the whole sphere: a share of the scale for each place, from the top left. */
export function asPicture(map: CellMap, width: number, height: number, share: (value: number) => number): Float32Array {
  const shares = new Float32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const pitch = 90 - ((row + 0.5) / height) * 180;
    map.row(pitch, width).forEach((value, column) => (shares[row * width + column] = share(value)));
  }
  return shares;
}
