import { crypto } from '../dev/node';
import type { Clock } from './clock';

export type MobilonService = 'autocall' | 'sms';

/** The objects of both send requests: an autocall has `file`, a message has `text`. */
export interface Order {
	guid: string;
	number: string;
	source: string;
	file?: string;
	text?: string;
	date?: string;
	time?: string;
}

export interface Task extends Readonly<Order> {
	readonly id: string;
	readonly service: MobilonService;
	/** Epoch ms on the simulator's clock, as is `doneAt`. */
	readonly acceptedAt: number;
	readonly doneAt: number;
	/** By the clock: 0 until `doneAt`, then 1. */
	readonly status: 0 | 1;
}

/** The document names no zone for `date` and `time`; this simulator takes Moscow's. */
const ZONE = '+03:00';

export class TaskStore {
	readonly tasks = new Map<string, Task>();
	readonly deliveries = new Map<string, number>();

	constructor(
		private readonly clock: Clock,
		private readonly doneAfter: number,
	) {}

	accept(service: MobilonService, order: Order): Task {
		const { clock } = this;
		const acceptedAt = clock.now();
		const soonest = acceptedAt + this.doneAfter;
		const { date, time } = order;
		const doneAt =
			date && time ? Math.max(soonest, Date.parse(`${date}T${time}:00${ZONE}`)) : soonest;
		const task: Task = {
			...order,
			// Shaped like the document's examples, and not to be guessed by a client.
			id: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
			service,
			acceptedAt,
			doneAt,
			get status() {
				return clock.now() >= doneAt ? 1 : 0;
			},
		};
		this.tasks.set(task.id, task);
		this.deliveries.set(order.number, (this.deliveries.get(order.number) ?? 0) + 1);
		return task;
	}

	find(service: MobilonService, id: string): Task | undefined {
		const task = this.tasks.get(id);
		return task?.service === service ? task : undefined;
	}

	clear(): void {
		this.tasks.clear();
		this.deliveries.clear();
	}
}
