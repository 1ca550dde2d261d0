import { MobilonApi } from '../../credentials/MobilonApi.credentials';
import { N8nDataTableApi } from '../../credentials/N8nDataTableApi.credentials';
import { credentialTestOf } from '../../shared/http/credentialTest';
import type { Probe } from '../../shared/http/credentialTest';
import type { RunContext } from '../../shared/operation/operation';
import type { WireRequest } from '../../shared/operation/wire';
import { provider, urlOf } from './api';
import {
	columnsRequest,
	isNoTable,
	n8n,
	readTables,
	rowsRequest,
	tablesRequest,
} from './dataTable';

/**
 * Mobilon documents no method for checking a login, so this asks for the status of an id that does
 * not exist.
 */
const probeOf = (baseUrl: 'autocallBaseUrl' | 'smsBaseUrl'): Probe => ({
	baseUrl,
	request: (environment) => ({
		method: 'POST',
		url: urlOf(environment, baseUrl, '/status/'),
		body: [{ id: '000000000000000000000000' }],
	}),
	read: ({ body }) => (Array.isArray(body) ? {} : undefined),
});

export const credentialTest = {
	mobilonApiTest: credentialTestOf({
		provider,
		type: new MobilonApi(),
		probes: [probeOf('autocallBaseUrl'), probeOf('smsBaseUrl')],
	}),
};

/** In the form of n8n's ids; n8n looks at the scope of a key before it looks for a table. */
const NO_TABLE = '0000000000000000';

/** Asks for a part of a table that does not exist: to be refused for that is good news. */
const scopeProbe = (request: (run: RunContext, table: string) => WireRequest): Probe => ({
	baseUrl: 'baseUrl',
	request: (run) => request(run, NO_TABLE),
	read: () => undefined,
	isGoodRefusal: isNoTable,
});

export const dataTableTest = {
	n8nDataTableApiTest: credentialTestOf({
		provider: n8n,
		type: new N8nDataTableApi(),
		probes: [
			{
				baseUrl: 'baseUrl',
				request: (run) => tablesRequest(run, { limit: 1 }),
				read: (reply) => (readTables(reply) ? {} : undefined),
			},
			scopeProbe(columnsRequest),
			scopeProbe(rowsRequest),
		],
		// n8n prepares its API at the first request, which takes seconds on a small server.
		timeout: 30_000,
	}),
};
