import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import type { SpecProblem } from '../fit/readSpec';
import type { Place, ShellFault } from './shellText';

/** A word or a value with its place in the pasted text. */
export interface PlacedWord extends Place {
  readonly text: string;
}

export type Environment = ReadonlyMap<string, PlacedWord>;

/** What Toil's own command line would refuse, or what no spec can hold; each at its place in the text. */
export type LaunchProblem =
  | ShellFault
  | (Place &
      /** There is no `toil launch-cluster` in the text. */
      (
        | { readonly kind: 'noCommand' }
        | { readonly kind: 'unknownVariable'; readonly name: string }
        | { readonly kind: 'unknownOption'; readonly option: string; readonly didYouMean?: string }
        | { readonly kind: 'ambiguousOption'; readonly option: string; readonly choices: readonly string[] }
        | { readonly kind: 'valueMissing'; readonly option: string }
        | { readonly kind: 'valueNotWanted'; readonly option: string }
        /** A word too many: a launch has one name. */
        | { readonly kind: 'extraWord'; readonly word: string }
        /** `--help` or `--version`: nothing would have been launched. */
        | { readonly kind: 'asksForText'; readonly option: string }
        | { readonly kind: 'notOneOf'; readonly option: string; readonly choices: readonly string[] }
        | { readonly kind: 'notANumber'; readonly option: string; readonly value: string }
        | { readonly kind: 'notABoolean'; readonly option: string; readonly value: string }
        /** `--provisioner gce` */
        | { readonly kind: 'otherCloud' }
        | { readonly kind: 'badTag'; readonly value: string }
        | { readonly kind: 'badNodeType'; readonly value: string }
        | { readonly kind: 'badCount'; readonly value: string }
        /** `--nodeTypes` and `--workers` go together; `option` is the one that is not there. */
        | { readonly kind: 'pairMissing'; readonly option: '--nodeTypes' | '--workers' }
        | { readonly kind: 'lengthsDiffer'; readonly nodeTypes: number; readonly workers: number }
        | { readonly kind: 'badVariable'; readonly name: string }
        | { readonly kind: 'spec'; readonly problem: SpecProblem }
      ));

/** What the user ought to know about the spec that was made of a command. */
export type LaunchNote = Place &
  /** No `--clusterType`: Toil would have made a Mesos cluster; this becomes Kubernetes. */
  (
    | { readonly kind: 'typeMissing' }
    /** An option came again: Toil keeps the last. The place is that of one that does not count. */
    | { readonly kind: 'repeated'; readonly option: string }
    /** The option does nothing for a cluster on AWS, or nothing for us. */
    | { readonly kind: 'hasNoEffect'; readonly option: string }
    /** Toil takes the option and does nothing; here it counts. */
    | { readonly kind: 'takesEffect'; readonly option: string }
    /** Toil needs this option; the spec does without. */
    | { readonly kind: 'required'; readonly option: string }
    /** `-w 0`: Toil makes nothing of the group, so it is left out. */
    | { readonly kind: 'emptyGroup'; readonly nodeType: string }
    /** The variable does not count, because something in the text that goes before it does. */
    | { readonly kind: 'variableOverruled'; readonly name: string; readonly by: string }
    /** Toil ignores `TOIL_S3_HOST` without a port; the usual one was added. */
    | { readonly kind: 'portAdded'; readonly port: string }
    /** Credentials do not belong into a file. */
    | { readonly kind: 'secretLeftOut'; readonly name: string }
    | { readonly kind: 'notExported'; readonly name: string }
    /** The text has another launch, which was not read. */
    | { readonly kind: 'anotherLaunch' }
  );

/** A pasted command as a spec. With problems the spec holds what could be read, to be mended in its file. */
export interface LaunchCommandReading {
  readonly spec: ClusterSpecInput;
  readonly problems: readonly LaunchProblem[];
  readonly notes: readonly LaunchNote[];
}
