import { getAll } from './getAll';

export const trunk = { name: 'Trunk', value: 'trunk', operations: { getAll } };
