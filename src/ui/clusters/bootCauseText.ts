import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { BootCause } from '../../usecases/clusters/machineWords';

type Of<Kind extends BootCause['kind']> = Extract<BootCause, { readonly kind: Kind }>;

/** Why a machine's boot does not go on, and what helps: two or three sentences. */
export function causeText(cause: BootCause): string {
  switch (cause.kind) {
    case 'noSpace':
      return l10n.t('No space is left on its disk. Name a larger disk in the spec, and roll back and launch again.');
    case 'image':
      return imageText(cause);
    case 'checksum':
      return cause.subject === undefined
        ? l10n.t(
            'A file that it fetched has another checksum than the plan said, so it was not used. If it comes from your mirror, bring that up to date. Roll back and launch again.',
          )
        : l10n.t(
            '{0} has another checksum than the plan said, so it was not used. If it comes from your mirror, bring that up to date. Roll back and launch again.',
            shownText(cause.subject),
          );
    case 'document':
      return l10n.t(
        'Its user data, which says how it boots, did not arrive whole. Roll back and launch again; stopping and starting the cluster may help too.',
      );
    case 'preflight':
      return l10n.t('Kubernetes does not want to start there: {0}.', shownText(cause.checks.join('; '), 500));
    case 'accessDenied':
      return cause.subject === undefined
        ? l10n.t("AWS does not allow the machine's role what it needs. Resume puts the role's permissions right.")
        : l10n.t(
            "AWS does not allow the machine's role to do {0}. Resume puts the role's permissions right; if it stays so, your organization forbids it.",
            shownText(cause.subject),
          );
    case 'clock':
      return l10n.t(
        'The clock of the machine is wrong, so that signatures and certificates count for nothing. Stopping and starting the cluster may help: it comes up on another host then.',
      );
    default:
      return outsideText(cause);
  }
}

function imageText({ why, subject }: Of<'image'>): string {
  const image = subject === undefined ? l10n.t('An image') : l10n.t('The image {0}', shownText(subject));
  switch (why) {
    case 'missing':
      return l10n.t(
        '{0} is not in its registry, or not for everybody. Correct the name, the mirror or the rights there.',
        image,
      );
    case 'limit':
      return l10n.t(
        '{0} cannot be downloaded: its registry says that too much was asked for. Wait, or name a mirror.',
        image,
      );
    case 'network':
      return l10n.t(
        '{0} cannot be downloaded: its registry cannot be reached from there. Check routes and the mirror.',
        image,
      );
    case 'unknown':
      return l10n.t('{0} cannot be downloaded.', image);
  }
}

function outsideText(
  cause: Of<'fileMissing' | 'serverFault' | 'noName' | 'noRoute' | 'tokenExpired' | 'spotTaken'>,
): string {
  switch (cause.kind) {
    case 'fileMissing':
      return l10n.t(
        'There is no {0}. If it is your mirror, put the file there. Then roll back and launch again.',
        shownText(cause.subject ?? l10n.t('file that it needs')),
      );
    case 'serverFault':
      return l10n.t(
        '{0} answers with an error of its own. It asks again until it has an answer.',
        shownText(cause.subject ?? l10n.t('A server')),
      );
    case 'noName':
      return l10n.t(
        'It finds no address for the name {0}. Check the name service (DNS) of its network.',
        shownText(cause.subject ?? l10n.t('that it needs')),
      );
    case 'noRoute':
      return l10n.t(
        'It cannot reach {0}. Check that its subnet has a way out, and what the firewall lets through.',
        shownText(cause.subject ?? l10n.t('what it needs')),
      );
    case 'tokenExpired':
      return l10n.t(
        'The token that it would join with is over. The leader renews it each hour; it tries again by itself.',
      );
    case 'spotTaken':
      return l10n.t('AWS took the spot machine back. What ran there is run again elsewhere.');
  }
}

/** The same in a few words, for a row. */
export function causeWords(cause: BootCause): string {
  switch (cause.kind) {
    case 'noSpace':
      return l10n.t('its disk is full');
    case 'image':
      return cause.subject === undefined
        ? l10n.t('an image cannot be downloaded')
        : l10n.t('{0} cannot be downloaded', shownText(cause.subject, 80));
    case 'checksum':
      return l10n.t('a file has the wrong checksum');
    case 'document':
      return l10n.t('its user data is not whole');
    case 'fileMissing':
      return l10n.t('a file is missing on its server');
    case 'serverFault':
      return l10n.t('a server answers with errors');
    case 'preflight':
      return l10n.t('Kubernetes does not want to start');
    case 'accessDenied':
      return l10n.t('AWS does not allow its role what it needs');
    case 'clock':
      return l10n.t('its clock is wrong');
    case 'noName':
      return l10n.t('a name cannot be looked up');
    case 'noRoute':
      return l10n.t('something cannot be reached');
    case 'tokenExpired':
      return l10n.t('its token is over');
    case 'spotTaken':
      return l10n.t('AWS took it back');
  }
}
