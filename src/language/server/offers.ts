import { isAbsolute, resolve } from 'node:path';
import { errorText } from '../../shared/text';
import type { ClusterOffer } from '../../toil/fit/offer';
import { readSpec, type SpecProblem } from '../../toil/fit/readSpec';
import { offerOf } from '../../toil/fit/specOffer';
import type { ReadText } from '../../toil/workflow/description';
import type { Log } from './answers';
import { specProblemText } from '../specProblemText';
import { SPEC_ENDING, type OfferAnswer } from './protocol';

/** What came of a choice of cluster. `files`: paths whose change changes it. */
export type ChosenOffer =
  | { readonly kind: 'none'; readonly files: readonly string[] }
  | { readonly kind: 'offer'; readonly offer: ClusterOffer; readonly files: readonly string[] }
  | { readonly kind: 'missing'; readonly files: readonly string[] }
  | { readonly kind: 'bad'; readonly faults: readonly string[]; readonly files: readonly string[] };

/** Asks the editor what a cluster offers that only it can look at. */
export type AskEditor = (cluster: string) => Promise<OfferAnswer>;

/** What clusters offer: specs are read here, the editor is asked once for any other. */
export class Offers {
  private readonly answers = new Map<string, Promise<OfferAnswer>>();

  constructor(
    private readonly readText: ReadText,
    private readonly askEditor: AskEditor | undefined,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /**
   * @param cluster the setting: empty, the path of a spec (relative: to the folder), or a word that the editor knows.
   * @param folder the workspace folder of the document that asks.
   */
  async choose(cluster: string, folder: string | undefined): Promise<ChosenOffer> {
    if (cluster === '') return { kind: 'none', files: [] };
    if (cluster.endsWith(SPEC_ENDING)) return this.ofSpec(cluster, folder);
    const offer = await this.ofEditor(cluster);
    return offer === null ? { kind: 'missing', files: [] } : { kind: 'offer', offer, files: [] };
  }

  /** The editor is asked again. */
  forget(): void {
    this.answers.clear();
  }

  private async ofSpec(cluster: string, folder: string | undefined): Promise<ChosenOffer> {
    if (folder === undefined && !isAbsolute(cluster)) return { kind: 'missing', files: [] };
    const path = resolve(folder ?? '/', cluster);
    const files = [path];
    const text = await this.readText(path);
    if (text === undefined) return { kind: 'missing', files };
    const read = readSpec(text, path);
    if (read.kind === 'faulty') return { kind: 'bad', faults: mostTelling(read.problems).map(specProblemText), files };
    return { kind: 'offer', offer: offerOf(read.spec), files };
  }

  private ofEditor(cluster: string): Promise<OfferAnswer> {
    if (this.askEditor === undefined) return Promise.resolve(null);
    const known = this.answers.get(cluster);
    if (known !== undefined) return known;
    const answer = this.askEditor(cluster).catch((error: unknown) => {
      this.answers.delete(cluster);
      // What is wrong with a document is said all the same.
      this.log.warn(`the cluster ${cluster}: ${errorText(error)}`);
      return null;
    });
    this.answers.set(cluster, answer);
    return answer;
  }
}

/** A misspelt entry is missing too: how it was written says more. */
function mostTelling(problems: readonly SpecProblem[]): SpecProblem[] {
  const rank = ({ kind }: SpecProblem): number => (kind === 'missing' ? 1 : 0);
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
