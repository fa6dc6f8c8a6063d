import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../finding';
import { CWLTOOL_NAMESPACE } from '../../toil/cwl/namespaces';
import { ARVADOS_NAMESPACE } from '../../toil/cwl/preemptible';
import type { CwlChecked } from '../rule';
import { bytesText } from './amounts';
import { cwlContext, declaredAround, type CwlContext, type Section } from './cwlContext';
import { classTold, fieldsOfClass, type CwlClass, type CwlField } from './cwlFacts';
import { namespaceEdits } from './namespaceEdits';
import { withoutSnippets, type Suggestion } from './suggestion';
import type { YamlSpot } from './spotState';
import { yamlSpot } from './yamlSpot';
import { yamlStyle, type YamlStyle } from './yamlStyle';

/** What can be written at an offset of a CWL document: hints, resources and namespaces, nothing else of the language. */
export function cwlCompletions({ main }: CwlChecked, offset: number): Suggestion[] {
  const spot = yamlSpot(main.text, offset);
  const context = spot === undefined ? undefined : cwlContext(spot);
  if (spot === undefined || context === undefined) return [];
  return proposals({ spot, file: main.path, text: main.text, style: yamlStyle(main.text, spot) }, context);
}

interface Here {
  readonly spot: YamlSpot;
  readonly file: string;
  readonly text: string;
  readonly style: YamlStyle;
}

function proposals(here: Here, context: CwlContext): Suggestion[] {
  switch (context.kind) {
    case 'classes':
    case 'className':
      return offered(context.section, context.taken).map((name, rank) => classSuggestion(here, context, name, rank));
    case 'classKey':
      return [
        {
          ...suggestion(here, 'field', 'class', l10n.t('Which requirement it is'), 0, here.style.key('class', '')),
          again: true,
        },
      ];
    case 'fields':
      return fieldsOfClass(context.class)
        .filter(({ name }) => !context.taken.has(name))
        .map((field, rank) => fieldSuggestion(here, field, rank));
    case 'fieldValue':
      return valueSuggestions(here, context);
    case 'body':
      return [bodySuggestion(here, context.class)];
    case 'prefixes':
      return PREFIXES.filter(({ prefix }) => !context.taken.has(prefix)).map(({ prefix, iri, told }, rank) =>
        suggestion(here, 'namespace', prefix, told(), rank, keyText(here, prefix, here.style.scalar(iri))),
      );
    case 'iri':
      return PREFIXES.filter(({ prefix }) => prefix === context.prefix).map(({ iri, told }, rank) =>
        suggestion(here, 'namespace', iri, told(), rank, here.style.scalar(iri)),
      );
    case 'namespacesKey':
      return [
        suggestion(
          here,
          'namespace',
          '$namespaces',
          l10n.t('Declares the prefix arv'),
          0,
          here.style.entry('\\$namespaces', [['arv', here.style.scalar(ARVADOS_NAMESPACE)]]),
        ),
      ];
  }
}

const PREFIXES = [
  { prefix: 'arv', iri: ARVADOS_NAMESPACE, told: () => l10n.t('For arv:UsePreemptible') },
  { prefix: 'cwltool', iri: CWLTOOL_NAMESPACE, told: () => l10n.t('For cwltool:CUDARequirement') },
];

/** Toil refuses the other two in `requirements` (reference cwl-wdl.md 1.4 row 17, 9.2.20). */
function offered(section: Section, taken: ReadonlySet<CwlClass>): CwlClass[] {
  const all: CwlClass[] =
    section === 'hints' ? ['UsePreemptible', 'ResourceRequirement', 'CUDARequirement'] : ['ResourceRequirement'];
  return all.filter((name) => !taken.has(name));
}

/** The fields that a new one starts with. */
const BODIES: Readonly<Record<CwlClass, readonly (readonly [string, string])[]>> = {
  UsePreemptible: [['usePreemptible', '${1|true,false|}']],
  ResourceRequirement: [
    ['coresMin', '${1:1}'],
    ['ramMin', '${2:2048}'],
  ],
  CUDARequirement: [
    ['cudaVersionMin', '"${1:11.4}"'],
    ['cudaComputeCapability', '"${2:7.0}"'],
    ['cudaDeviceCountMin', '${3:1}'],
  ],
};

const TOLD: Readonly<Record<CwlClass, () => string>> = {
  UsePreemptible: () => l10n.t('Whether the job may run on spot'),
  ResourceRequirement: () => l10n.t('Cores, memory and disk'),
  CUDARequirement: () => l10n.t('GPUs by NVIDIA'),
};

function classSuggestion(here: Here, context: CwlContext, name: CwlClass, rank: number): Suggestion {
  const { spot, style } = here;
  const { written, additional } = writtenClass(here, name);
  const whole =
    context.kind === 'className'
      ? style.scalar(written)
      : context.kind === 'classes' && context.form === 'list'
        ? style.item([['class', style.scalar(written)], ...BODIES[name]])
        : spot.followed
          ? style.name(written)
          : style.entry(written, BODIES[name]);
  const made = suggestion(here, 'class', written, TOLD[name](), rank, whole);
  return { ...made, documentation: classTold(name), additional };
}

/** The class as it must be written here, with the declaration of its prefix where that is missing. */
function writtenClass(
  { spot, file, text }: Here,
  name: CwlClass,
): { written: string; additional: readonly TextEdit[] } {
  if (name === 'ResourceRequirement') return { written: name, additional: [] };
  const iri = name === 'UsePreemptible' ? ARVADOS_NAMESPACE : CWLTOOL_NAMESPACE;
  const declared = declaredAround(spot);
  const prefix = [...declared].find(([, base]) => base === iri)?.[0];
  if (prefix !== undefined) return { written: `${prefix}:${name}`, additional: [] };
  const usual = name === 'UsePreemptible' ? 'arv' : 'cwltool';
  const additional = declared.has(usual) ? undefined : namespaceEdits(file, text, spot, usual, iri);
  // Another meaning of the prefix is not touched: the full address works without any.
  return additional === undefined
    ? { written: `${iri}${name}`, additional: [] }
    : { written: `${usual}:${name}`, additional };
}

function bodySuggestion(here: Here, name: CwlClass): Suggestion {
  const { spot, style, text } = here;
  const fields = BODIES[name];
  const made = suggestion(
    here,
    'field',
    fields.map(([field]) => field).join(', '),
    TOLD[name](),
    0,
    style.body(fields),
  );
  // No blanks are left at the end of the line of the class.
  const start = spot.style === 'block' ? text.slice(0, made.edit.start).trimEnd().length : made.edit.start;
  return { ...made, edit: { ...made.edit, start }, documentation: classTold(name) };
}

function fieldSuggestion(here: Here, field: CwlField, rank: number): Suggestion {
  const [first] = valuesOf(field);
  const value = field.kind === 'boolean' ? '${1|true,false|}' : `\${1:${first?.text.replaceAll('"', '') ?? ''}}`;
  const quoted = field.kind === 'version' ? `"${value}"` : value;
  const made = suggestion(here, 'field', field.name, KINDS[field.kind](), rank, keyText(here, field.name, quoted));
  return { ...made, documentation: field.told() };
}

function keyText({ spot, style }: Here, name: string, value: string): string {
  return spot.followed ? style.name(name) : style.key(name, value);
}

const KINDS: Readonly<Record<CwlField['kind'], () => string>> = {
  boolean: () => l10n.t('true or false'),
  mebibytes: () => l10n.t('in MiB'),
  cores: () => l10n.t('cores'),
  count: () => l10n.t('number of GPUs'),
  version: () => l10n.t('a version, in quotes'),
};

function valueSuggestions(here: Here, context: { readonly class: CwlClass; readonly field: string }): Suggestion[] {
  const field = fieldsOfClass(context.class).find(({ name }) => name === context.field);
  if (field === undefined) return [];
  return valuesOf(field).map(({ text, told }, rank) => {
    const made = suggestion(here, 'value', text, told ?? field.name, rank, text);
    return { ...made, documentation: field.told() };
  });
}

/** Usual values of a field. */
function valuesOf({ kind, name }: CwlField): { text: string; told?: string }[] {
  switch (kind) {
    case 'boolean':
      return [
        { text: 'true', told: l10n.t('may run on spot') },
        { text: 'false', told: l10n.t('never on spot') },
      ];
    case 'cores':
      return ['1', '2', '4', '8', '16', '32'].map((text) => ({ text }));
    case 'count':
      return ['1', '2', '4', '8'].map((text) => ({ text }));
    case 'version':
      return (name === 'cudaVersionMin' ? ['"11.4"', '"12.0"'] : ['"7.0"', '"8.0"']).map((text) => ({ text }));
    case 'mebibytes': {
      const gib = name.startsWith('ram') ? [2, 4, 8, 16, 32, 64] : [1, 10, 20, 50, 100, 200];
      return gib.map((size) => ({ text: String(size * 1024), told: bytesText(size * 1024 ** 3) }));
    }
  }
}

function suggestion(
  { spot }: Here,
  kind: Suggestion['kind'],
  label: string,
  detail: string,
  rank: number,
  text: string,
): Suggestion {
  const { start, end, quote } = spot.word;
  const plain = withoutSnippets(text);
  const snippet = plain !== text;
  const filterText = quote === '' || label.startsWith('"') ? label : `${quote}${label}`;
  return { label, kind, detail, edit: { start, end, text }, snippet, filterText, rank, additional: [], again: false };
}
