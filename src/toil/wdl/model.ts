import type { WdlType } from './types';
import type { Named, Range } from './range';

/** `Type name = expression`. `default` has an empty text while the expression is still being typed. */
export interface WdlDeclaration extends Range {
  readonly name: Named;
  readonly type: WdlType;
  readonly typeText: Named;
  readonly default?: Named;
  /** Inside scatter and if only: those around it, outermost first. The same objects as those of the calls beside it. */
  readonly nesting?: readonly WdlNesting[];
}

/** `key: value` in runtime, requirements, hints, meta and parameter_meta; `entries` when the value is `{ … }`. */
export interface WdlEntry {
  readonly key: Named;
  readonly value: Named;
  readonly entries: readonly WdlEntry[];
}

/** A section of resources; the range reaches from the word to the closing brace. */
export interface WdlSection extends Range {
  readonly kind: 'runtime' | 'requirements' | 'hints';
  readonly entries: readonly WdlEntry[];
}

export interface WdlImport extends Range {
  readonly uri: Named;
  /** The alias, or what WDL makes of the file name. */
  readonly namespace: string;
  readonly structAliases: readonly { readonly from: string; readonly to: string }[];
}

export interface WdlStruct extends Range {
  readonly name: Named;
  readonly members: readonly WdlDeclaration[];
}

/** What a task and a workflow share. */
export interface WdlCallable extends Range {
  readonly name: Named;
  /** Undefined without an `input` section; then the declarations of the body are the inputs. */
  readonly inputs?: readonly WdlDeclaration[];
  /** Declarations of the body, outside scatter and if. */
  readonly declarations: readonly WdlDeclaration[];
  readonly outputs: readonly WdlDeclaration[];
  readonly sections: readonly WdlSection[];
  readonly meta: readonly WdlEntry[];
  readonly parameterMeta: readonly WdlEntry[];
}

export interface WdlTask extends WdlCallable {
  /** The text between the delimiters. */
  readonly command?: Range & { readonly style: 'braces' | 'heredoc' };
}

/** A scatter or if around a call; outermost first. */
export interface WdlNesting extends Range {
  readonly kind: 'scatter' | 'if';
  /** Scatter only. */
  readonly variable?: string;
  readonly expression: Named;
}

export interface WdlCall extends Range {
  /** As written: `align` or `lib.align`. */
  readonly target: Named;
  /** The alias, or the last part of the target: what its inputs are called by. */
  readonly name: string;
  readonly inputs: readonly { readonly name: Named; readonly value?: Named }[];
  readonly nesting: readonly WdlNesting[];
}

export interface WdlWorkflow extends WdlCallable {
  readonly calls: readonly WdlCall[];
  /** Declarations inside scatter and if; never inputs. */
  readonly innerDeclarations: readonly WdlDeclaration[];
}

/**
 * What Toil 9.6.0 stops at in a text that looks fine, or that is not finished:
 * `byteOrderMark` (refused by miniwdl); `carriageReturnComment` (CRLF line ends and a comment: bare AssertionError);
 * `unknownVersion` (also `version 1.0 # words`); `secondWorkflow`; `unfinishedString`, `unfinishedCommand`, `unclosed` (a brace).
 */
export interface WdlFault extends Range {
  readonly kind:
    | 'byteOrderMark'
    | 'carriageReturnComment'
    | 'unknownVersion'
    | 'secondWorkflow'
    | 'unfinishedString'
    | 'unfinishedCommand'
    | 'unclosed';
}

export interface WdlDocument {
  /** `draft-2` without a version line, else the words after `version`, as miniwdl takes them. */
  readonly version: string;
  /** The words after `version`. */
  readonly versionRange?: Range;
  readonly imports: readonly WdlImport[];
  readonly structs: readonly WdlStruct[];
  readonly tasks: readonly WdlTask[];
  /** The first one. */
  readonly workflow?: WdlWorkflow;
  readonly faults: readonly WdlFault[];
}
