import { getAll } from './getAll';

export const callRecord = { name: 'Call Record', value: 'callRecord', operations: { getAll } };
