import { verification } from './verification';

export const resources = [verification];
