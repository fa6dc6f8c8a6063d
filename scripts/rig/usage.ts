import { REPOSITORY } from '../vscodeHost/folders';
import { PROFILE } from './awsProfile';
import type { Lab } from './lab';

/** How a running rig is used from VS Code. */
export function usage({ workspace, keyFile, awsConfig, userData }: Lab, hasProfile: boolean): string {
  const own = [`In your own VS Code: open ${workspace} and add to your settings "toil.ssh.keyFile": "${keyFile}".`];
  return [
    '',
    'In a VS Code of its own, which leaves your settings and AWS profiles alone (`npm run build` first):',
    `  AWS_CONFIG_FILE=${awsConfig} AWS_SHARED_CREDENTIALS_FILE=/dev/null code --user-data-dir ${userData} \\`,
    `    --extensionDevelopmentPath ${REPOSITORY} ${workspace}`,
    ...(hasProfile ? own : [`For your own VS Code: start the rig with --profile, which adds the profile ${PROFILE}.`]),
    'Then: right-click lab.toil-cluster.json and launch the cluster; right-click cwl/readQuality.cwl and run it there; destroy the cluster.',
    '',
    'In another terminal, as root: npm run rig -- status | logs leader | shell leader | kubectl get pods -A | interrupt ID | down',
    'Ctrl+C here ends the rig with everything in it.',
    '',
  ].join('\n');
}
