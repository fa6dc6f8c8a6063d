import { l10n } from 'vscode';
import type { LaunchNote } from '../../toil/launchCommand/launchCommand';

/** What to know about a spec that was made of a pasted launch, in one or two sentences. */
export function launchNoteText(note: LaunchNote): string {
  switch (note.kind) {
    case 'typeMissing':
      return l10n.t(
        'The command names no cluster type. Toil would launch Mesos, which is for old clusters; this one becomes Kubernetes.',
      );
    case 'repeated':
      return l10n.t('{0} comes more than once. Toil takes the last one only, and so does the spec.', note.option);
    case 'hasNoEffect':
      return l10n.t('{0} has no effect on such a cluster and is left out.', note.option);
    case 'takesEffect':
      return l10n.t('{0} does nothing in Toil. Here the leader is reached by its private address.', note.option);
    case 'required':
      return l10n.t('Toil would ask for {0}. The spec leaves it open.', note.option);
    case 'emptyGroup':
      return l10n.t('{0} has 0 workers, so Toil makes no such group. It is left out.', note.nodeType);
    case 'variableOverruled':
      return l10n.t('{0} does not count, because {1} does.', note.name, note.by);
    case 'portAdded':
      return l10n.t('Toil ignores TOIL_S3_HOST without TOIL_S3_PORT. The spec names the usual port, {0}.', note.port);
    case 'secretLeftOut':
      return l10n.t('{0} is a secret and does not go into the file. Put it into a profile.', note.name);
    case 'notExported':
      return l10n.t('{0} is set and not exported, so Toil would not see it. It is left out.', note.name);
    case 'anotherLaunch':
      return l10n.t('This is another launch. Only the first one was read.');
  }
}
