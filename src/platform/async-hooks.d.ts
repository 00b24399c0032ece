// What the platform has of node:async_hooks with the compatibility flag nodejs_als, as far as it is used here.
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    static bind<F>(work: F): F;
    getStore(): T | undefined;
    run<R>(store: T, work: () => R): R;
  }
}
