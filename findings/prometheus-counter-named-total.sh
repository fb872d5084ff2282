#!/usr/bin/env bash
# OpenTelemetry.Exporter.Prometheus.AspNetCore 1.20.1-beta.1 (NuGet): a counter's name depends on the Accept header.
#
# Input: two counters in bytes, 'sent' and 'read_total'.
# Expected: each has one name, by which dashboards and alerts find it.
# Seen: read_total is read_total_bytes_total in the plain text format and read_bytes_total in OpenMetrics, which Prometheus
# itself asks for. Curl and a test see the first, the dashboard the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cat > finding.cs <<'END'
#:sdk Microsoft.NET.Sdk.Web
#:package OpenTelemetry.Exporter.Prometheus.AspNetCore@1.20.1-beta.1
#:package OpenTelemetry.Extensions.Hosting@1.20.1
#:property PublishAot=false
#:property InvariantGlobalization=true
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("finding").AddPrometheusExporter());
using var meter = new Meter("finding");
await using var app = builder.Build();
app.MapPrometheusScrapingEndpoint();
await app.StartAsync();
meter.CreateCounter<long>("sent", "By").Add(3);
meter.CreateCounter<long>("read_total", "By").Add(3);
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
foreach (var accept in new[] { "text/plain", "application/openmetrics-text; version=1.0.0" })
{
    using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
    request.Headers.TryAddWithoutValidation("Accept", accept);
    using var response = await client.SendAsync(request);
    var names = (await response.Content.ReadAsStringAsync()).Split('\n')
        .Where(line => line.Contains("_total{")).Select(line => line.Split('{')[0]);
    Console.WriteLine($"{accept}: {string.Join(", ", names)}");
}
END
seen=$(dotnet run finding.cs)

expected=$(cat <<'END'
text/plain: read_total_bytes_total, sent_bytes_total
application/openmetrics-text; version=1.0.0: read_bytes_total, sent_bytes_total
END
)
if [ "$seen" != "$expected" ]; then
    printf 'The behaviour has changed.\nExpected:\n%s\nSeen:\n%s\n' "$expected" "$seen" >&2
    exit 1
fi
printf '%s\n' "$seen"
