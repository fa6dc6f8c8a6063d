/** Every command of the manifest, in groups by who makes their handlers; a test compares the two. */
const runCommandIds = [
  'runOnCluster',
  'refreshClusters',
  'refreshRuns',
  'installToil',
  'repairToil',
  'removeToil',
  'reopenInWsl',
  'openWalkthrough',
  'openSettings',
  'showLog',
  'createInputs',
  'runWithInputs',
  'openRunLog',
  'cancelRun',
  'restartRun',
  'runAgain',
  'showWhy',
  'showOutputs',
  'copyOutputs',
  'deleteRun',
  'revealRun',
  'showStatistics',
  'copyCommand',
  'keepAsTask',
  'openOutput',
  'revealOutput',
  'openJobLog',
  'showMore',
  'log.earlier',
  'log.follow',
  'log.stopFollowing',
  'log.save',
  'hints.chooseCluster',
  'hints.restart',
  'hints.showLog',
] as const;

/** A cluster from a spec, and a spec from a cluster (ui/launch). */
export const launchCommandIds = [
  'launchCluster',
  'launchClusterFromFile',
  'launchClusterFromCommand',
  'showLaunch',
  'resumeLaunch',
  'rollBackLaunch',
  'resizeCluster',
  'saveClusterAsFile',
  'copyLaunchCommand',
] as const;

/** What is done to a whole cluster that is there (ui/clusters). */
export const clusterCommandIds = [
  'stopCluster',
  'startCluster',
  'destroyCluster',
  'cancelOperation',
  'copyLeaderAddress',
  'showCost',
  'findLeftovers',
  'cleanJobStores',
] as const;

/** The accounts behind the clusters (ui/prepareAws). */
export const accountCommandIds = [
  'chooseProfiles',
  'signIn',
  'prepareAws',
  'checkAccount',
  'copyPolicy',
  'prepareKeyPair',
] as const;

/** What goes through the connection to a leader (ui/reach). */
export const reachCommandIds = [
  'connectCluster',
  'disconnectCluster',
  'chooseKeyFile',
  'forgetHostKey',
  'openLeaderTerminal',
  'openApplianceTerminal',
  'forwardPort',
  'openForward',
  'stopForward',
  'openInRemoteSsh',
  'allowMyAddress',
  'shareAccess',
  'syncToCluster',
  'syncFromCluster',
] as const;

/** What machines of a cluster say (ui/machineTexts). */
export const machineTextCommandIds = ['showConsole', 'showBootLog', 'refreshMachineText'] as const;

/** What only runs on a leader have (ui/runsTree). */
const leaderRunCommandIds = ['fetchOutputs'] as const;

const names = [
  ...runCommandIds,
  ...launchCommandIds,
  ...clusterCommandIds,
  ...accountCommandIds,
  ...reachCommandIds,
  ...leaderRunCommandIds,
  ...machineTextCommandIds,
] as const;

/** All of them, as the manifest names them. */
export const commandIds = names.map((name) => `toil.${name}` as const);

export type CommandId = (typeof commandIds)[number];
export type LaunchCommandId = `toil.${(typeof launchCommandIds)[number]}`;
export type ClusterCommandId = `toil.${(typeof clusterCommandIds)[number]}`;
export type AccountCommandId = `toil.${(typeof accountCommandIds)[number]}`;
export type ReachCommandId = `toil.${(typeof reachCommandIds)[number]}`;
export type MachineTextCommandId = `toil.${(typeof machineTextCommandIds)[number]}`;
export type LeaderRunCommandId = `toil.${(typeof leaderRunCommandIds)[number]}`;
