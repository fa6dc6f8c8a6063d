/** Tests have a rig of their own beside a person's (test/rig/addresses.ts). Imported before anything that has its name. */
process.env['TOIL_RIG_NAME'] ??= 'test';
