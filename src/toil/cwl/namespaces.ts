import { isMap, type Node } from 'yaml';
import { entriesOf, fieldOf, textOf, walk, type At, type YamlFile } from './nodes';

/** CWL's own classes and fields. */
export const CWL_NAMESPACE = 'https://w3id.org/cwl/cwl#';
/** cwltool's own classes. */
export const CWLTOOL_NAMESPACE = 'http://commonwl.org/cwltool#';

/** Prefixes that hold in every CWL document (the context of cwltool's schemas v1.0 to v1.2, as printed). */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['cwl', CWL_NAMESPACE],
  ['sld', 'https://w3id.org/cwl/salad#'],
  ['dct', 'http://purl.org/dc/terms/'],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
]);

/** The classes of requirements in CWL v1.0 to v1.2 (the same schemas). */
const CLASSES: ReadonlySet<string> = new Set([
  'DockerRequirement', 'EnvVarRequirement', 'InitialWorkDirRequirement', 'InlineJavascriptRequirement', 'InplaceUpdateRequirement',
  'LoadListingRequirement', 'MultipleInputFeatureRequirement', 'NetworkAccess', 'ResourceRequirement', 'ScatterFeatureRequirement',
  'SchemaDefRequirement', 'ShellCommandRequirement', 'SoftwareRequirement', 'StepInputExpressionRequirement',
  'SubworkflowFeatureRequirement', 'ToolTimeLimit', 'WorkReuse',
]); // prettier-ignore

/** Addresses that start so are full ones (`supported_schemes` of schema-salad); anything else is relative to the document. */
const FULL = /^(?:file|https?|mailto):/i;

/** The `$namespaces` that hold at a place. */
export interface Namespaces {
  /** The map that has the field `$namespaces`; undefined where none is declared. */
  readonly owner: At | undefined;
  /** What it declares: bases by prefix. */
  readonly declared: ReadonlyMap<string, string>;
}

/**
 * The `$namespaces` that hold at a place: those of the innermost map around it that has some. schema-salad starts afresh there
 * (`SubLoader`), so that outer ones do not shine through. Parts that are imported without any of their own have those of the
 * map that imports them; a file that a step names with `run: FILE` has only its own.
 */
export function namespacesAt(at: At): Namespaces {
  let owner = ownerOf(at);
  for (let from = at.from; owner === undefined && from !== undefined; from = from.from) owner = ownerOf(from);
  return owner === undefined ? { owner, declared: new Map() } : { owner, declared: declaredBy(owner) };
}

/** The innermost map of the file around a place that has the field. */
function ownerOf(at: At): At | undefined {
  const start = at.node.range?.[0] ?? 0;
  const around = ownersOf(at.file).filter(
    ({ range }) => range !== null && range !== undefined && range[0] <= start && start < range[2],
  );
  const node = around.at(-1);
  if (node === undefined) return undefined;
  return at.from === undefined ? { node, file: at.file } : { node, file: at.file, from: at.from };
}

const owners = new WeakMap<YamlFile, readonly Node[]>();

/** The maps of a file that have `$namespaces`, outer ones first. */
function ownersOf(file: YamlFile): readonly Node[] {
  let found = owners.get(file);
  if (found === undefined) {
    const maps: Node[] = [];
    walk(file.root, (node) => {
      if (isMap(node) && node.has('$namespaces')) maps.push(node);
    });
    found = maps;
    owners.set(file, found);
  }
  return found;
}

const declarations = new WeakMap<Node, ReadonlyMap<string, string>>();

function declaredBy(owner: At): ReadonlyMap<string, string> {
  let declared = declarations.get(owner.node);
  if (declared === undefined) {
    declared = new Map(
      entriesOf(fieldOf(owner, '$namespaces')).flatMap(({ key, value }) => {
        const base = textOf(value);
        return base === undefined ? [] : [[key, base] as const];
      }),
    );
    declarations.set(owner.node, declared);
  }
  return declared;
}

/** Whether a prefix holds without being declared. */
export function isBuiltInPrefix(prefix: string): boolean {
  return BUILT_IN.has(prefix);
}

/** The part before the first colon of a name; undefined when there is none, or for a full address. */
export function prefixOf(written: string): string | undefined {
  const colon = written.indexOf(':');
  return colon <= 0 || FULL.test(written) ? undefined : written.slice(0, colon);
}

/**
 * The address that a class or field name stands for (`expand_url` of schema_salad/ref_resolver.py): a declared prefix is
 * replaced by its base as it stands, without any separator; CWL's own names get CWL's. What has an undeclared prefix stays as
 * it is; a bare name that is none of CWL's becomes the address of a file beside the document.
 */
export function expandName(written: string, at: At): string {
  const colon = written.indexOf(':');
  const prefix = colon > 0 ? written.slice(0, colon) : undefined;
  const base = prefix === undefined ? undefined : (namespacesAt(at).declared.get(prefix) ?? BUILT_IN.get(prefix));
  if (base !== undefined) return `${base}${written.slice(colon + 1)}`;
  if (prefix !== undefined) return written;
  return CLASSES.has(written)
    ? `${CWL_NAMESPACE}${written}`
    : `file://${at.file.path.slice(0, at.file.path.lastIndexOf('/') + 1)}${written}`;
}
