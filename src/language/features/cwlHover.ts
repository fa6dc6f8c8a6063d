import * as l10n from '@vscode/l10n';
import { isScalar, type Node } from 'yaml';
import { placeOf, scalarOf } from '../../toil/cwl/nodes';
import type { Requirement } from '../../toil/cwl/requirements';
import type { JobNeed } from '../../toil/jobNeed';
import { CWLTOOL_NAMESPACE, expandName } from '../../toil/cwl/namespaces';
import { ARVADOS_NAMESPACE } from '../../toil/cwl/preemptible';
import type { CwlChecked } from '../rule';
import { bytesText, coresText } from './amounts';
import { classOf, classTold, fieldsOfClass, type CwlClass } from './cwlFacts';
import { cwlNeeds } from './cwlNeeds';
import { cwlParts, partAround, type CwlPart } from './cwlParts';
import type { HoverText } from './hoverText';
import { code, escaped, paragraphs } from './markdown';
import {
  knownMarkdown,
  needMarkdown,
  needsMarkdown,
  placeWords,
  preemptibleMarkdown,
  type PlaceWords,
} from './needMarkdown';
import { spotSteps } from './spotSteps';
import { yamlTrail, type TrailEntry } from './yamlTrail';

/** The hover of a CWL document. */
export function cwlHover(checked: CwlChecked, offset: number): HoverText | undefined {
  const trail = yamlTrail(checked.main.root, offset);
  const last = trail.at(-1);
  if (last === undefined) return undefined;
  const place = placeWords(checked.main.path, (file) => checked.program.documents.get(file)?.text);
  const part = partAround(checked.program, offset);
  return (
    namespaceHover(trail) ??
    (part === undefined ? undefined : requirementHover({ checked, part, place }, trail, offset)) ??
    partHover(checked, place, last, offset)
  );
}

/** An entry of `$namespaces`: what a name with the prefix stands for. */
function namespaceHover(trail: readonly TrailEntry[]): HoverText | undefined {
  const [parent, entry] = trail.slice(-2);
  if (parent?.key !== '$namespaces' || entry === undefined || entry.value === undefined) return undefined;
  const iri = isScalar(entry.value) ? String(entry.value.value) : '';
  const example = iri === CWLTOOL_NAMESPACE ? 'CUDARequirement' : 'UsePreemptible';
  const right = iri === ARVADOS_NAMESPACE || iri === CWLTOOL_NAMESPACE;
  const wrong =
    !right && (entry.key === 'arv' || entry.key === 'cwltool')
      ? l10n.t('Toil knows only {0}.', code(entry.key === 'arv' ? ARVADOS_NAMESPACE : CWLTOOL_NAMESPACE))
      : undefined;
  const stands = l10n.t('{0} stands for {1}', code(`${entry.key}:${example}`), code(`${iri}${example}`));
  return { ...around(entry), markdown: paragraphs([stands, wrong]) };
}

function around({ keyNode, value, onKey }: TrailEntry): { start: number; end: number } {
  return placeOf(onKey || value === undefined ? keyNode : value);
}

interface Here {
  readonly checked: CwlChecked;
  readonly part: CwlPart;
  readonly place: PlaceWords;
}

/** A class of requirement that Toil reads, its fields and their values. */
function requirementHover(here: Here, trail: readonly TrailEntry[], offset: number): HoverText | undefined {
  const { checked, part } = here;
  for (const requirement of [...part.all.hints, ...part.all.requirements]) {
    const name = classOf(requirement.name);
    if (name === undefined) continue;
    const { nameAt, body } = requirement;
    if (nameAt.file === checked.main && touches(nameAt.node, offset))
      return { ...placeOf(nameAt.node), markdown: classMarkdown(here, requirement, name) };
    const last = trail.at(-1);
    if (body.file !== checked.main || last === undefined || !touches(body.node, offset)) continue;
    const field = fieldsOfClass(name).find((each) => each.name === last.key);
    if (field === undefined) continue;
    const amount = field.kind === 'mebibytes' ? mebibytesText(checked, last.value) : undefined;
    const jobs = cwlNeeds(checked).of(part);
    const markdown = paragraphs([
      `**${field.name}**${amount === undefined ? '' : `: ${amount}`}`,
      field.told(),
      fieldEffect(here, field.name, jobs),
    ]);
    return { ...around(last), markdown };
  }
  return undefined;
}

function touches(node: Node, offset: number): boolean {
  const { start, end } = placeOf(node);
  return start <= offset && offset <= end;
}

/** `8192 MiB = 8 GiB`; nothing for an expression. */
function mebibytesText(checked: CwlChecked, node: Node | undefined): string | undefined {
  const scalar = node === undefined ? undefined : scalarOf({ node, file: checked.main });
  if (scalar?.kind !== 'int' && scalar?.kind !== 'float') return undefined;
  const mebibytes = Number(scalar.value);
  // `512 MiB = 512 MiB` tells nothing.
  if (Math.abs(mebibytes) < 1024) return undefined;
  return l10n.t('{0} MiB = {1}', mebibytes, escaped(bytesText(mebibytes * 1024 * 1024)));
}

function classMarkdown(here: Here, requirement: Requirement, name: CwlClass): string {
  const { written, nameAt } = requirement;
  const iri = expandName(written, nameAt);
  const title = iri === written || name === 'ResourceRequirement' ? `**${name}**` : `**${name}** (${code(iri)})`;
  return paragraphs([title, classTold(name), effect(here, name)]);
}

/** What comes of the hint at its level: the value of a tool or step, the count of a workflow. */
function effect(here: Here, name: CwlClass): string | undefined {
  const { checked, part, place } = here;
  const jobs = cwlNeeds(checked).of(part);
  if (part.kind === 'workflow') return name === 'UsePreemptible' ? spotSteps(checked, part) : needsMarkdown(jobs);
  const [job] = jobs;
  if (job === undefined) return undefined;
  if (jobs.length > 1) return needsMarkdown(jobs);
  if (job.kind === 'local') return needMarkdown(job, place);
  if (name === 'UsePreemptible') return preemptibleMarkdown(job.preemptible, place);
  return needMarkdown(job, place);
}

/** What the job asks for where the field has a say. */
function fieldEffect({ checked, part, place }: Here, field: string, jobs: readonly JobNeed[]): string | undefined {
  const [job] = jobs;
  if (part.kind === 'workflow') return field === 'usePreemptible' ? spotSteps(checked, part) : undefined;
  if (job === undefined || job.kind === 'local' || jobs.length > 1) return undefined;
  if (field === 'usePreemptible') return preemptibleMarkdown(job.preemptible, place);
  if (field.startsWith('cuda')) return undefined;
  const number = field.startsWith('cores') ? job.cores : field.startsWith('ram') ? job.memory : job.disk;
  const told = field.startsWith('cores') ? coresText : bytesText;
  return l10n.t(
    'Toil asks for: {0}',
    knownMarkdown(number, (value) => escaped(told(value)), place),
  );
}

/** A step at its name, or a process at its class or id, key or value. */
function partHover(checked: CwlChecked, place: PlaceWords, last: TrailEntry, offset: number): HoverText | undefined {
  const { keyNode, value, onKey, key } = last;
  const named = onKey && (key === 'class' || key === 'id') && value !== undefined;
  const wanted = named ? placeOf(value).start : offset;
  for (const part of cwlParts(checked.program)) {
    const ranges = part.classAt === undefined ? [part.anchor] : [part.anchor, part.classAt];
    const range = ranges.find(({ start, end }) => start <= wanted && wanted <= end);
    if (range !== undefined)
      return { ...(named ? placeOf(keyNode) : range), markdown: partMarkdown(checked, part, place) };
  }
  return undefined;
}

function partMarkdown(checked: CwlChecked, part: CwlPart, place: PlaceWords): string {
  const jobs = cwlNeeds(checked).of(part);
  const title = partTitle(part);
  if (part.kind === 'workflow') return paragraphs([title, spotSteps(checked, part), needsMarkdown(jobs)]);
  if (part.kind === 'other') return paragraphs([title, l10n.t('It only describes a tool: there is nothing to run.')]);
  const [job] = jobs;
  if (job === undefined)
    return paragraphs([title, l10n.t('What it runs cannot be seen here, so nothing is known of its jobs.')]);
  return paragraphs([title, jobs.length === 1 ? needMarkdown(job, place) : needsMarkdown(jobs)]);
}

function partTitle({ kind, name }: CwlPart): string {
  const shown = code(name);
  if (kind === 'step') return l10n.t('Step {0}', shown);
  return kind === 'workflow' ? l10n.t('Workflow {0}', shown) : l10n.t('Tool {0}', shown);
}
