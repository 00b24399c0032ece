// What every server of the bench is set to.
export const apiKey = "bench_api_key_0123456789abcdef";
export const webhookSecret = "whsec_YmVuY2hfd2ViaG9va19zZWNyZXQ";
export const notifySecret = "whsec_YmVuY2hfbm90aWZpY2F0aW9uX3NlY3JldF8wMQ==";
export const publicUrl = "https://bench.example";

/** Of our Worker. */
export const settings = {
  STRIPE_SECRET_KEY: "sk_test_bench",
  STRIPE_PUBLISHABLE_KEY: "pk_test_bench",
  STRIPE_WEBHOOK_SECRET: webhookSecret,
  API_KEY: apiKey,
  LINK_SIGNING_KEY: "bench_link_signing_key_0123456789abcdef",
  PUBLIC_URL: publicUrl,
  BUSINESS_NAME: "Rocket Rides",
  BRAND_COLOR: "#0f5c4a",
  SUPPORT_EMAIL: "help@rocketrides.example",
  PRIVACY_URL: "https://rocketrides.example/privacy",
  RETURN_URLS: "https://app.example.com,myapp://",
};

/** What is added where events are told. */
export const notifying = { NOTIFY_URL: "https://notify.example/events", NOTIFY_SECRET: notifySecret };
