import { call } from './call';
import { callRecord } from './callRecord';

export const resources = [call, callRecord];
