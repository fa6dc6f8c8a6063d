import * as l10n from '@vscode/l10n';
import { CWL_NAMESPACE } from '../../toil/cwl/namespaces';
import { entriesOf, parseYaml, placeOf } from '../../toil/cwl/nodes';
import type { Found } from '../finding';

const FIELD = 'cwl:requirements';
const NAMES: ReadonlySet<string> = new Set([FIELD, `${CWL_NAMESPACE}requirements`]);

/**
 * TOIL109 in an inputs file: `cwl:requirements`. cwltool reads it where it runs jobs itself (cwltool/executors.py), which Toil does not
 * let it do, so that hints and resources in it are lost (reference cwl-wdl.md 1.2, row 27 of 1.4).
 */
export function requirementsInInputs(path: string, text: string): Found[] {
  const { file } = parseYaml(path, text);
  if (file.root === undefined) return [];
  return entriesOf({ node: file.root, file })
    .filter(({ key }) => NAMES.has(key))
    .map(({ keyNode }) => ({
      code: 'TOIL109',
      file: path,
      ...placeOf(keyNode),
      message: l10n.t(
        'Toil ignores {0} in an inputs file: what stands there belongs in the requirements or hints of the workflow or tool.',
        FIELD,
      ),
    }));
}
