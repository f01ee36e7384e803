package io.fsledger.cli;

import io.fsledger.cli.UpReport.Step;
import io.fsledger.embedded.DataDirectory;
import io.fsledger.embedded.EmbeddedStack;
import io.fsledger.embedded.EmbeddedStartException;
import io.fsledger.projector.app.Projector;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.ClusterRefusedException;
import io.fsledger.schemas.ClusterUnavailableException;
import io.fsledger.schemas.TopicMismatchException;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.http.ApiServer;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** All that {@code up} runs in this process: the service, and before it an embedded broker and registry where there is no cluster. */
final class RunningLedger implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable LedgerService service;
    private boolean closed;

    /** Comes back before the service is ready to answer ({@link #notReady}). */
    void start(UpSettings settings, UpReport report) {
        Map<String, String> config = new HashMap<>(settings.service());
        String kafka = config.get(ServiceConfig.BOOTSTRAP_SERVERS);
        try {
            if (kafka == null) {
                startStack(settings, config, report);
            } else {
                useCluster(settings, config, report);
            }
            LedgerService started = LedgerService.start(new ServiceConfig(config));
            service = started;
            keep(started);
            report.step(Step.SERVICE, started.url().toString());
            startProjector(config, report);
        } catch (EmbeddedStartException
                | ClusterUnavailableException
                | ClusterRefusedException
                | TopicMismatchException
                | RegistryUnavailableException
                | RegistryRefusedException
                | ApiServer.AddressInUseException e) {
            throw CommandFailure.cannotStart(String.valueOf(e.getMessage()), e);
        } catch (ConfigException e) {
            throw CommandFailure.usage(e.getMessage() + ".");
        } catch (KafkaException e) {
            throw CommandFailure.cannotStart(
                    "Kafka at %s does not do what is needed (%s): see the log in %s."
                            .formatted(kafka == null ? "127.0.0.1" : kafka, e.getMessage(), settings.data()),
                    e);
        }
    }

    private void startStack(UpSettings settings, Map<String, String> config, UpReport report) {
        DataDirectory.open(settings.data()).close();
        ServerLog.writeTo(settings.data());
        report.step(Step.DATA, settings.data().toString());
        EmbeddedStack stack = EmbeddedStack.start(
                new EmbeddedStack.Settings(settings.data(), settings.brokerPort(), settings.registryPort()));
        keep(stack);
        report.step(Step.BROKER, stack.bootstrapServers());
        report.step(Step.REGISTRY, stack.registryUrl());
        config.put(ServiceConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers());
        config.put(ServiceConfig.REGISTRY_URL, stack.registryUrl());
    }

    private void useCluster(UpSettings settings, Map<String, String> config, UpReport report) {
        keep(DataDirectory.open(settings.data()));
        ServerLog.writeTo(settings.data());
        report.step(Step.DATA, settings.data().toString());
        report.step(Step.CLUSTER, Objects.requireNonNull(config.get(ServiceConfig.BOOTSTRAP_SERVERS)));
        report.step(Step.REGISTRY, withoutPasswords(Objects.requireNonNull(config.get(ServiceConfig.REGISTRY_URL))));
    }

    /** Where a folder for data files is given; an embedded ledger has one always. */
    private void startProjector(Map<String, String> config, UpReport report) {
        String files = config.get(ProjectorConfig.FILES_DIR);
        if (files != null) {
            keep(Projector.start(new ProjectorConfig(config)));
            report.step(Step.PROJECTOR, files);
        }
    }

    static String withoutPasswords(String urls) {
        return urls.replaceAll("//[^/,]*@", "//");
    }

    private synchronized void keep(AutoCloseable resource) {
        if (closed) {
            // Stopped while it started: nobody else would close it.
            close(resource);
            return;
        }
        open.push(resource);
    }

    /** Why not every question can be answered now; null where it can. */
    @Nullable
    String notReady() {
        return service == null ? "the service is starting" : service.notReady();
    }

    /** Stops in the reverse order of starting. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(RunningLedger.class).warn("could not stop {}", resource, e);
        }
    }
}
