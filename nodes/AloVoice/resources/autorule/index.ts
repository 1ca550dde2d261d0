import { create } from './create';
import { get } from './get';

export const autorule = { name: 'Campaign', value: 'autorule', operations: { create, get } };
