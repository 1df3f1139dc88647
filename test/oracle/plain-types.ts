/** The scalar and the enum that every random world has beside the usual ones. */
export const scalarName = 'Hidden';
export const enumSpec = { name: 'Mood', values: ['CALM', 'LOUD', 'ODD'] };

/** When every request is made. */
export const now = 1_000_000;
