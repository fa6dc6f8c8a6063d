import type { Connection } from 'vscode-languageserver';
import { errorText } from '../../shared/text';
import type { Log } from './answers';
import { documentSettings, type DocumentSettings } from './configuration';
import type { OpenDocuments } from './openDocuments';

/** The editor's settings for each document, asked for once. */
export class SettingsSource {
  private readonly known = new Map<string, Promise<DocumentSettings>>();

  /** @param pulls whether the client can be asked; else everything has its default. */
  constructor(
    private readonly connection: Connection,
    private readonly log: Log,
    private readonly pulls: boolean,
    documents: OpenDocuments,
  ) {
    documents.onClose((uri) => this.known.delete(uri));
  }

  readonly settingsOf = (uri: string): Promise<DocumentSettings> => {
    const known = this.known.get(uri);
    if (known !== undefined) return known;
    const settings = this.ask(uri);
    this.known.set(uri, settings);
    return settings;
  };

  forget(): void {
    this.known.clear();
  }

  private async ask(uri: string): Promise<DocumentSettings> {
    if (!this.pulls) return documentSettings(undefined);
    try {
      const section: unknown = await this.connection.workspace.getConfiguration({ scopeUri: uri, section: 'toil' });
      return documentSettings(section);
    } catch (error) {
      // Next time the client may answer.
      this.known.delete(uri);
      this.log.warn(`settings of ${uri}: ${errorText(error)}`);
      return documentSettings(undefined);
    }
  }
}
