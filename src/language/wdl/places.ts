import type { WdlDeclaration } from '../../toil/wdl/model';
import type { Range } from '../../toil/wdl/range';
import type { Place } from '../../toil/jobNeed';
import * as l10n from '@vscode/l10n';
import type { Related, TextEdit } from '../finding';
import type { WdlChecked } from '../rule';

/** The place of a range in the document; of several lines only the first. */
export function placeOf({ main, text }: WdlChecked, { start, end }: Range): Place {
  const lineEnd = /[\r\n]/.exec(text.slice(start, end))?.index;
  return { file: main.path, start, end: lineEnd === undefined ? end : start + lineEnd };
}

export function replacing({ main }: WdlChecked, { start, end }: Range, text: string): TextEdit {
  return { file: main.path, start, end, text };
}

/** The declaration that a value comes from, as related information. */
export function declaredAt(document: WdlChecked, declaration: WdlDeclaration | undefined): readonly Related[] {
  if (declaration === undefined) return [];
  const message = l10n.t('{0} is declared here.', declaration.name.text);
  return [{ ...placeOf(document, declaration), message }];
}
