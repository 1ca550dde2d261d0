import { create } from './create';
import { createMany } from './createMany';

export const call = { name: 'Call', value: 'call', operations: { create, createMany } };
