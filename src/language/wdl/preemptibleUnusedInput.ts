import * as l10n from '@vscode/l10n';
import { namesIn } from '../../toil/wdl/expression';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlCallable, WdlDeclaration } from '../../toil/wdl/model';
import type { Named } from '../../toil/wdl/range';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { callablesOf, lastOf } from './entries';
import { appending } from './entryEdits';
import { placeOf, replacing } from './places';
import { meansPreemptible } from './preemptibleMisspelt';
import { isAtLeast } from './toilFacts';
import { commandOf, expressionsOf } from './uses';

/** TOIL206: an input that is called like `preemptible` and never reaches a runtime section: giving it does nothing. */
export function* preemptibleUnusedInput(document: WdlChecked): Iterable<Found> {
  for (const owner of callablesOf(document)) {
    // Without an input section the declarations of the body are the inputs.
    const candidates = (owner.inputs ?? owner.declarations).filter(
      ({ name }) => name.text === 'preemptible' || meansPreemptible(name.text),
    );
    if (candidates.length === 0) continue;
    const command = commandOf(document, owner);
    const sources = expressionsOf(owner);
    for (const input of candidates) {
      if (sources.some((source) => uses(source, input.name.text)) || hasWord(command, input.name.text)) continue;
      yield {
        ...placeOf(document, input.name),
        code: 'TOIL206',
        message: l10n.t('Giving {0} changes nothing: no runtime section uses it.', input.name.text),
        fixes: useFixes(document, owner, input),
      };
    }
  }
}

function hasWord(text: string, name: string): boolean {
  return text.includes(name) && new RegExp(`\\b${name}\\b`).test(text);
}

/** What cannot be read may use whatever stands in it. */
function uses(source: Named, name: string): boolean {
  if (!hasWord(source.text, name)) return false;
  const expression = parseExpression(source);
  return expression.kind === 'unread' || namesIn(expression).includes(name);
}

/** An Int is the count of tries, a Boolean says whether there are any; null means none. */
function useOf({ name, type }: WdlDeclaration): string | undefined {
  if (type.kind !== 'primitive' || (type.name !== 'Int' && type.name !== 'Boolean')) return undefined;
  const none = type.name === 'Int' ? '0' : 'false';
  const value = type.optional ? `select_first([${name.text}, ${none}])` : name.text;
  return type.name === 'Int' ? value : `if ${value} then 3 else 0`;
}

function useFixes(document: WdlChecked, owner: WdlCallable, input: WdlDeclaration): Fix[] {
  const words = useOf(input);
  if ('calls' in owner || words === undefined) return [];
  const hasRuntime = owner.sections.some((each) => each.kind === 'runtime');
  const kind = isAtLeast(document.main.document.version, '1.2') && !hasRuntime ? 'hints' : 'runtime';
  const section = owner.sections.find((each) => each.kind === kind);
  const entry = section === undefined ? undefined : lastOf(section, 'preemptible');
  const edit =
    entry === undefined
      ? appending(document, owner, kind, `preemptible: ${words}`)
      : replacing(document, entry.value, words);
  return edit === undefined
    ? []
    : [{ title: l10n.t('Use {0} in {1}', input.name.text, kind), edits: [edit], only: false }];
}
