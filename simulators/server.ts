import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { setMaxListeners } from '../dev/node';
import { carryOut, drop, type Exchange } from './carryOut';
import type { Fault, FaultQueue } from './faults';
import type { Recorded, RequestLog } from './log';
import { decide } from './outcome';
import type { FaultTarget, Route } from './route';
import { answerErrors, readBodiesAsBytes, readField, refuseTheRest } from './strict';

export interface ServiceOptions<Service extends string> {
	service: Service;
	routes: Route[];
	/** Default: any free one. */
	port?: number;
	/** Milliseconds between processing a request and answering it. */
	latency?: number;
	log: RequestLog<Service>;
	faults: FaultQueue<FaultTarget<Service>>;
}

export interface RunningService {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	baseUrl: string;
	close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Bytes. The documents name no limit; a text of 1 MB passes, a hundred of them at once do not. */
const BODY_LIMIT = 50 * 1024 * 1024;

/** One HTTP server of a simulator: its routes and nothing else (404, 405), faults, latency, log. */
class Service<Name extends string> {
	private readonly app: FastifyInstance;
	private readonly records = new WeakMap<FastifyRequest, Recorded<Name>>();
	private readonly closing = new AbortController();

	constructor(private readonly options: ServiceOptions<Name>) {
		// Each pending answer adds a listener: as many as there are requests in progress.
		setMaxListeners(0, this.closing.signal);
		this.app = fastify({
			bodyLimit: BODY_LIMIT,
			exposeHeadRoutes: false,
			forceCloseConnections: true,
			// Node's own default; fastify's is 72 s.
			keepAliveTimeout: 5000,
		});
		readBodiesAsBytes(this.app);
		answerErrors(this.app);
		this.recordRequests();
		for (const route of options.routes) this.addRoute(route);
		refuseTheRest(this.app, options.routes);
	}

	async listen(): Promise<string> {
		const { port = 0, service } = this.options;
		return await this.app.listen({ host: HOST, port }).catch(async (error: unknown) => {
			await this.app.close();
			throw readField(error, 'code') === 'EADDRINUSE'
				? new Error(`Port ${port} on ${HOST} (${service}) is taken by another program`)
				: error;
		});
	}

	async close(): Promise<void> {
		this.closing.abort();
		await this.app.close();
	}

	private recordRequests(): void {
		const { log, service } = this.options;
		this.app.addHook('onRequest', (request, _reply, done) => {
			const { method, url: path, headers } = request;
			this.records.set(request, log.begin({ service, method, path, headers: { ...headers } }));
			done();
		});
		this.app.addHook('preHandler', (request, _reply, done) => {
			if (Buffer.isBuffer(request.body)) this.records.get(request)?.receive(request.body);
			done();
		});
		// While it is sent and not on 'finish': the log must have the answer before the client does.
		this.app.addHook('onSend', (request, reply, payload, done) => {
			this.records.get(request)?.answer(reply.getHeaders(), payload);
			this.end(request, reply.statusCode);
			done(null, payload);
		});
	}

	private end(request: FastifyRequest, status: number): void {
		const record = this.records.get(request);
		if (record) this.options.log.end(record, status);
	}

	private exchange(request: FastifyRequest, reply: FastifyReply): Exchange {
		return { request, reply, dropped: () => this.end(request, 0) };
	}

	private addRoute(route: Route): void {
		const { service, faults, latency = 0 } = this.options;
		const taken = new WeakMap<FastifyRequest, Fault | undefined>();
		this.app.route({
			method: route.method,
			url: route.path,
			onRequest: (request, reply, done) => {
				const fault = faults.take({ service, route });
				taken.set(request, fault);
				if (fault?.kind === 'reset' && fault.when === 'before' && fault.beforeBody) {
					drop(this.exchange(request, reply));
				} else done();
			},
			handler: async (request, reply) => {
				const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
				const { headers, params, url: path } = request;
				const call = { headers, params, path, bytes };
				const record = this.records.get(request);
				if (record) this.options.log.arrive(record);
				const outcome = decide(taken.get(request), () => route.handle(call));
				await carryOut(outcome, this.exchange(request, reply), latency, this.closing.signal);
			},
		});
	}
}

/** Starts on 127.0.0.1. For a taken port it throws an Error that names the port. */
export async function startService<Name extends string>(
	options: ServiceOptions<Name>,
): Promise<RunningService> {
	const service = new Service(options);
	const baseUrl = await service.listen();
	return { baseUrl, close: async () => await service.close() };
}
