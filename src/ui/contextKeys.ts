import * as vscode from 'vscode';

/** The `when` keys that the manifest uses, with the type of each. This is the only file that sets them. */
export interface ContextKeys {
  /** What the Runs view has to say when it is empty. */
  'toil.runs': 'empty' | 'some' | 'windows';
  /** Paths of files seen to be workflows although their ending does not say so. */
  'toil.workflowFiles': readonly string[];
  /** Paths of inputs files that belong to a known workflow. */
  'toil.inputsFiles': readonly string[];
  'toil.logFollows': boolean;
  /** Steps of the walkthrough that were done. */
  'toil.seenWorkflow': boolean;
  'toil.installed': boolean;
  'toil.startedRun': boolean;
  /** Steps of the walkthrough of AWS: what the last check of an account found. */
  'toil.aws.signedIn': boolean;
  'toil.aws.permitted': boolean;
  'toil.aws.keyReady': boolean;
  'toil.aws.quotaReady': boolean;
}

export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
