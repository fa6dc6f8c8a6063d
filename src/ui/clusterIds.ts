/** The one id of This machine among the clusters: in rows and in the addresses of run documents. */
export const THIS_MACHINE = 'this-machine';
