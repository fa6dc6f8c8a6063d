import * as l10n from '@vscode/l10n';
import { fieldOf, placeOf, type At } from '../../../toil/cwl/nodes';
import type { Place } from '../../../toil/jobNeed';
import type { HintCode } from '../../codes';
import type { Fix, Found, Related, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { lineEnd } from './layout';

/**
 * A finding at a value of the document. What stands in an imported part is reported at the import, as findings stand in the
 * document under check; the part is named as the related place. Empty when no import of the document leads there.
 * @param place the part of the value that must change; undefined: all of it.
 */
export function report(
  { main }: CwlChecked,
  code: HintCode,
  at: At,
  message: string,
  more: Pick<Found, 'level' | 'related' | 'fixes'> & { readonly place?: Place } = {},
): Found[] {
  const { place = placeAt(at), ...rest } = more;
  if (at.file === main) return [{ code, message, ...clipped(main.text, place), ...withoutEmpty(rest) }];
  let here: At | undefined = at;
  while (here !== undefined && here.file !== main) here = here.from;
  const reference = here === undefined ? undefined : (fieldOf(here, '$import') ?? fieldOf(here, '$mixin'));
  if (reference === undefined) return [];
  const stands: Related = { ...place, message: l10n.t('It is written here.') };
  const related = [stands, ...(rest.related ?? [])];
  return [{ code, message, ...clipped(main.text, placeAt(reference)), ...withoutEmpty({ ...rest, related }) }];
}

export function placeAt({ node, file }: At): Place {
  return { file: file.path, ...placeOf(node) };
}

/** A finding ends with its first line. */
function clipped(text: string, place: Place): Place {
  return { ...place, end: Math.max(place.start, Math.min(place.end, lineEnd(text, place.start))) };
}

function withoutEmpty(more: Pick<Found, 'level' | 'related' | 'fixes'>): Pick<Found, 'level' | 'related' | 'fixes'> {
  const { level, related = [], fixes = [] } = more;
  return {
    ...(level === undefined ? {} : { level }),
    ...(related.length === 0 ? {} : { related }),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

/** A way to mend it, where there are edits that do; `only`: it is the one right answer. */
export function fix(title: string, edits: readonly TextEdit[] | undefined, only: boolean): Fix[] {
  return edits === undefined || edits.length === 0 ? [] : [{ title, edits, only }];
}
