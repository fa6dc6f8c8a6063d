import { CLUSTER_SPEC_FORMAT, type ClusterSpecInput } from '../../contracts/clusterSpec';
import { readSpec, type JsonPath } from '../fit/readSpec';
import type { LaunchNote, LaunchProblem, PlacedWord } from './launchCommand';
import type { Place } from './shellText';

/** A spec while it is made of a command, with the place that each of its values comes from. */
export class Draft {
  readonly problems: LaunchProblem[] = [];
  readonly notes: LaunchNote[] = [];
  private spec: ClusterSpecInput = { format: CLUSTER_SPEC_FORMAT, workers: [] };
  private readonly places = new Map<string, Place>();

  /** @param whole where the command itself stands, for what no option of it says. */
  constructor(readonly whole: Place) {}

  get current(): ClusterSpecInput {
    return this.spec;
  }

  /** Puts fields into the spec that come from one place. */
  put(fields: Partial<ClusterSpecInput>, path: JsonPath, place: Place): void {
    this.spec = { ...this.spec, ...fields };
    this.from(path, place);
  }

  from(path: JsonPath, { start, end }: Place): void {
    this.places.set(JSON.stringify(path), { start, end });
  }

  /** A plain field that is a string. */
  text(
    key: 'name' | 'profile' | 'region' | 'zone' | 'keyPair' | 'owner' | 's3Endpoint' | 'machineImage' | 'secret',
    word: PlacedWord | undefined,
  ): void {
    if (word !== undefined) this.put({ [key]: word.text }, [key], word);
  }

  /** What the schema of specs says, each at the words that the value comes from. */
  check(): void {
    const reading = readSpec(JSON.stringify(this.spec));
    if (reading.kind === 'spec') return;
    for (const problem of reading.problems)
      this.problems.push({ kind: 'spec', problem, ...this.placeOf(problem.path) });
  }

  private placeOf(path: JsonPath): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.places.get(JSON.stringify(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return { start: this.whole.start, end: this.whole.end };
  }
}
