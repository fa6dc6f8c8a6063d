import * as v from 'valibot';
import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import type { MachineImage } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import type { Architecture, ImageChoice } from './choices';

/** The accounts that Flatcar publishes from, the second in GovCloud (reference kubernetes-on-aws.md 1.2). */
export const FLATCAR_OWNERS: Readonly<Record<string, string>> = {
  aws: '075585003325',
  'aws-us-gov': '775307060209',
};
/** After nine months Flatcar withdraws an image, and a group can make no machine any more; told from six on. */
const OLD_AFTER = 182 * 86_400_000;

/** Fetches the text of a page. */
export type FetchText = (url: string, signal: AbortSignal) => Promise<string>;

export interface ImageQuestion {
  readonly region: string;
  readonly partition: string;
  readonly architecture: Architecture;
  /** The spec's own, or `TOIL_AWS_AMI`. */
  readonly wanted?: string;
  /** That of the leader that is there: machines that come later are made of the same. */
  readonly standing?: string;
}

/**
 * The machine image: the one asked for, else that of the standing leader, else the newest stable Flatcar. The order is Toil's (reference
 * toil-facts.md 1.15) without the Marketplace, whose image needs a subscription, and without the archived feed of 2022, whose images
 * are withdrawn. Every image that was not asked for by id is one of Flatcar's own account.
 */
export async function chooseImage(
  aws: Pick<Aws, 'ec2'>,
  question: ImageQuestion,
  fetchText: FetchText,
  findings: Findings,
  signal: AbortSignal,
): Promise<ImageChoice | undefined> {
  const { wanted, standing, architecture } = question;
  if (wanted !== undefined) return askedFor(aws, wanted, question, findings, signal);
  if (standing !== undefined) return standingOne(aws, standing, findings, signal);
  const found =
    (await fromFeed(aws, 'stable', question, fetchText, findings, signal)) ??
    (await newestOfOwner(aws, question, findings, signal)) ??
    (await fromFeed(aws, 'beta', question, fetchText, findings, signal));
  if (found === undefined) findings.fault({ kind: 'noImage', path: ['machineImage'], architecture });
  return found;
}

async function askedFor(
  aws: Pick<Aws, 'ec2'>,
  id: string,
  { architecture, partition }: ImageQuestion,
  findings: Findings,
  signal: AbortSignal,
): Promise<ImageChoice> {
  const path = ['machineImage'];
  const looked = await look(aws, id, findings, signal);
  if (looked === 'unknown') return { id, from: 'spec' };
  if (!looked?.available) {
    findings.fault({ kind: 'unknownImage', path, image: id });
    return { id, from: 'spec' };
  }
  if (looked.architecture !== architecture)
    findings.fault({ kind: 'imageOfOtherArchitecture', path, image: id, architecture: looked.architecture });
  if (looked.owner !== FLATCAR_OWNERS[partition])
    findings.warn({ kind: 'imageOfOthers', path, image: id, owner: looked.owner });
  if (Date.now() - looked.created.getTime() > OLD_AFTER)
    findings.warn({ kind: 'oldImage', path, image: id, created: looked.created });
  return choiceOf(looked, 'spec');
}

async function standingOne(
  aws: Pick<Aws, 'ec2'>,
  id: string,
  findings: Findings,
  signal: AbortSignal,
): Promise<ImageChoice> {
  const looked = await look(aws, id, findings, signal);
  if (looked === 'unknown') return { id, from: 'standing' };
  if (!looked?.available) {
    findings.warn({ kind: 'imageGone', path: ['machineImage'], image: id });
    return { id, from: 'standing' };
  }
  return choiceOf(looked, 'standing');
}

function choiceOf({ id, name, created }: MachineImage, from: ImageChoice['from']): ImageChoice {
  return { id, name, created, from };
}

/** `unknown` where the account may not look: Toil takes such an image for good too. */
async function look(
  aws: Pick<Aws, 'ec2'>,
  id: string,
  findings: Findings,
  signal: AbortSignal,
): Promise<MachineImage | undefined | 'unknown'> {
  try {
    return (await aws.ec2.images({ ids: [id] }, signal)).find((image) => image.id === id);
  } catch (error) {
    if (!(error instanceof AwsError) || (error.kind !== 'accessDenied' && error.kind !== 'invalid')) throw error;
    if (error.kind === 'invalid') return undefined;
    findings.cannotCheck('image', error.kind);
    return 'unknown';
  }
}

const feedSchema = v.object({ amis: v.array(v.object({ name: v.string(), hvm: v.string() })) });

/** The image that a release feed of Flatcar names for the region, checked in the account. */
async function fromFeed(
  aws: Pick<Aws, 'ec2'>,
  channel: 'stable' | 'beta',
  { region, partition, architecture }: ImageQuestion,
  fetchText: FetchText,
  findings: Findings,
  signal: AbortSignal,
): Promise<ImageChoice | undefined> {
  const folder = architecture === 'arm64' ? 'arm64-usr' : 'amd64-usr';
  const url = `https://${channel}.release.flatcar-linux.net/${folder}/current/flatcar_production_ami_all.json`;
  const id = idInFeed(await fetched(url, fetchText, signal), region);
  if (id === undefined) return undefined;
  const looked = await look(aws, id, findings, signal);
  const from = channel === 'stable' ? 'feed' : 'betaFeed';
  if (looked === 'unknown') return { id, from };
  if (!looked?.available || looked.architecture !== architecture) return undefined;
  return looked.owner === FLATCAR_OWNERS[partition] ? choiceOf(looked, from) : undefined;
}

/** A feed that cannot be had is as good as none. */
async function fetched(url: string, fetchText: FetchText, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await fetchText(url, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function idInFeed(text: string | undefined, region: string): string | undefined {
  try {
    const read = v.safeParse(feedSchema, JSON.parse(text ?? ''));
    const id = read.success ? read.output.amis.find(({ name }) => name === region)?.hvm : undefined;
    return id !== undefined && /^ami-[0-9a-f]+$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Without the feed: the newest stable one among the images of Flatcar's account. */
async function newestOfOwner(
  aws: Pick<Aws, 'ec2'>,
  { partition, architecture }: ImageQuestion,
  findings: Findings,
  signal: AbortSignal,
): Promise<ImageChoice | undefined> {
  const owner = FLATCAR_OWNERS[partition];
  if (owner === undefined) return undefined;
  const by = { namePattern: 'Flatcar-stable-*', owner };
  const images = await findings.ask('image', aws.ec2.images(by, signal), []);
  const [newest] = images
    .filter((image) => image.available && image.architecture === architecture && image.owner === owner)
    .sort((a, b) => b.created.getTime() - a.created.getTime());
  return newest === undefined ? undefined : choiceOf(newest, 'owner');
}
