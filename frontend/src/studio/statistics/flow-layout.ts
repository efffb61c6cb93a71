/** Where the scenes of a tour stand in a drawing of who went where. */

export interface FlowScene {
  id: string;
  title: string;
  picture: string | null;
  visits: number;
  entries: number;
  exits: number;
}

export interface Way {
  from: string;
  to: string;
  visits: number;
}

export interface Placed {
  scene: FlowScene;
  column: number;
  row: number;
}

/** More than these nobody can follow with their eyes. */
export const mostScenes = 12;
const mostInColumn = 4;

/** The most visited scenes, and the ways between them. */
export function chosen(scenes: readonly FlowScene[], ways: readonly Way[]): { scenes: FlowScene[]; ways: Way[] } {
  const some = [...scenes].filter(({ visits }) => visits > 0).sort((a, b) => b.visits - a.visits).slice(0, mostScenes);
  const ids = new Set(some.map(({ id }) => id));
  return { scenes: some, ways: ways.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

/**
 * Columns from the left: where visits begin, then what is reached from there by the most walked ways. Within a column a scene
 * stands about as high as those it is joined with.
 */
export function placed(scenes: readonly FlowScene[], ways: readonly Way[]): Placed[] {
  const steps = stepsFrom(scenes, ways);
  const columns = split([...scenes].sort((a, b) => steps.get(a.id)! - steps.get(b.id)! || b.visits - a.visits), steps);
  const heights = new Map<string, number>();
  return columns.flatMap((column, at) => {
    const ordered = at === 0 ? column : [...column].sort((a, b) => pull(a.id, ways, heights) - pull(b.id, ways, heights));
    ordered.forEach(({ id }, row) => heights.set(id, (row + 0.5) / ordered.length));
    return ordered.map((scene, row) => ({ scene, column: at, row: row + (1 - ordered.length) / 2 }));
  });
}

/** How many ways each scene lies from the one most visits begin in; ways hardly walked do not count. */
function stepsFrom(scenes: readonly FlowScene[], ways: readonly Way[]): Map<string, number> {
  const first = scenes.reduce<FlowScene | undefined>((most, scene) => (!most || scene.entries > most.entries ? scene : most), undefined);
  const steps = new Map<string, number>(first ? [[first.id, 0]] : []);
  const strongest = Math.max(0, ...ways.map(({ visits }) => visits));
  const wide = ways.filter(({ visits }) => visits >= strongest / 50);
  for (let far = 0; far < scenes.length; far += 1) {
    wide.filter(({ from, to }) => steps.get(from) === far && !steps.has(to)).forEach(({ to }) => steps.set(to, far + 1));
  }
  const beyond = Math.max(0, ...steps.values()) + 1;
  scenes.filter(({ id }) => !steps.has(id)).forEach(({ id }) => steps.set(id, beyond));
  return steps;
}

/** A column for each number of steps, cut where one would be too high. */
function split(scenes: readonly FlowScene[], steps: Map<string, number>): FlowScene[][] {
  const columns: FlowScene[][] = [];
  let open = -1;
  for (const scene of scenes) {
    const column = columns.at(-1);
    if (!column || steps.get(scene.id) !== open || column.length === mostInColumn) columns.push([scene]);
    else column.push(scene);
    open = steps.get(scene.id)!;
  }
  return columns;
}

/** The middle height of what it is joined with, as far as that has a place. */
function pull(id: string, ways: readonly Way[], heights: Map<string, number>): number {
  const joined = ways.flatMap(({ from, to, visits }) => {
    const height = from === id ? heights.get(to) : to === id ? heights.get(from) : undefined;
    return height === undefined ? [] : [{ height, visits }];
  });
  const weight = joined.reduce((sum, { visits }) => sum + visits, 0);
  return weight ? joined.reduce((sum, { height, visits }) => sum + height * visits, 0) / weight : 0.5;
}
