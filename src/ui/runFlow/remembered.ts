import type * as vscode from 'vscode';

/** What the user chose last time, kept by the workspace. Only conveniences: losing it loses nothing. */
export class Remembered {
  constructor(private readonly memento: vscode.Memento) {}

  /** The inputs file last used with a workflow. */
  inputsFor(workflow: string): string | undefined {
    return this.memento.get<Record<string, string>>('inputs', {})[workflow];
  }

  /** The workflow that an inputs file was made for or last used with. */
  workflowFor(inputs: string): string | undefined {
    return this.memento.get<Record<string, string>>('workflows', {})[inputs];
  }

  inputsFiles(): string[] {
    return Object.keys(this.memento.get<Record<string, string>>('workflows', {}));
  }

  /** The line of arguments last used with a Python workflow. */
  argumentsFor(workflow: string): string {
    return this.memento.get<Record<string, string>>('arguments', {})[workflow] ?? '';
  }

  async rememberInputs(workflow: string, inputs: string): Promise<void> {
    await this.put('inputs', workflow, inputs);
    await this.put('workflows', inputs, workflow);
  }

  async rememberArguments(workflow: string, line: string): Promise<void> {
    await this.put('arguments', workflow, line);
  }

  private async put(map: 'inputs' | 'workflows' | 'arguments', key: string, value: string): Promise<void> {
    await this.memento.update(map, { ...this.memento.get<Record<string, string>>(map, {}), [key]: value });
  }
}
